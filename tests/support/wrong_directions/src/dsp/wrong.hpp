// What check_directions.py must complain about.
#include <fstream>

#include "smartgain/session/job.hpp"

inline int shell() { return std::system("true"); }
