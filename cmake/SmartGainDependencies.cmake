# Every library from outside, found here and nowhere else. `setup` installs them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(pugixml REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
pkg_check_modules(FFTW3F REQUIRED IMPORTED_TARGET fftw3f)
find_library(SMARTGAIN_FFTW3F_THREADS fftw3f_threads REQUIRED)  # has no pkg-config file of its own
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile)
pkg_check_modules(SOXR REQUIRED IMPORTED_TARGET soxr)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)

# The TensorFlow Lite C library is opened while the program runs (src/model/tflite_library.hpp): only its headers are built against.
set(SMARTGAIN_TFLITE_FOLDER ${PROJECT_SOURCE_DIR}/.deps/tflite CACHE PATH "Headers and libraries of TensorFlow Lite, as setup fetches them")
if(NOT EXISTS ${SMARTGAIN_TFLITE_FOLDER}/include/tensorflow/lite/c/c_api.h)
  message(FATAL_ERROR "No TensorFlow Lite headers in ${SMARTGAIN_TFLITE_FOLDER}: run ./setup, or name their folder in SMARTGAIN_TFLITE_FOLDER")
endif()
string(REPLACE "x86_64" "amd64" smartgain_processor "${CMAKE_SYSTEM_PROCESSOR}")
string(REPLACE "aarch64" "arm64" smartgain_processor "${smartgain_processor}")
set(SMARTGAIN_TFLITE_LIBRARY ${SMARTGAIN_TFLITE_FOLDER}/linux_${smartgain_processor}/libtensorflowlite_c.so)
