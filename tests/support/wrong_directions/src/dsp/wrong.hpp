// What check_directions.py must complain about.
#include <fstream>

#include "smartgain/session/job.hpp"
