# One target per module: smartgain_module(NAME SOURCES … USES other modules … LIBRARIES outside libraries …).
# Modules named in USES are visible to whoever uses this one; libraries are its own affair.
add_library(smartgain_flags INTERFACE)
if(SMARTGAIN_DEVELOPER)
  target_compile_options(smartgain_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                         -Wno-missing-field-initializers -Wno-restrict)  # false alarms on std::string operator+ in GCC 12 (GCC bug 105329)
endif()
if(SMARTGAIN_WERROR)
  target_compile_options(smartgain_flags INTERFACE -Werror)
endif()
# Hardening, as Debian's own packages have it, and no path of this machine in what is built. Debug and sanitized builds do without: both
# want to see what happens, and _FORTIFY_SOURCE needs an optimiser. tests/install reads the programs for all of it.
target_compile_options(smartgain_flags INTERFACE -fstack-protector-strong -fstack-clash-protection -Wformat -Werror=format-security)
target_link_options(smartgain_flags INTERFACE -Wl,-z,relro -Wl,-z,now)
if(NOT SMARTGAIN_SANITIZE)
  target_compile_options(smartgain_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>)
endif()
target_compile_options(smartgain_flags INTERFACE
  $<$<NOT:$<CONFIG:Debug>>:-ffile-prefix-map=${PROJECT_BINARY_DIR}=. -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

if(SMARTGAIN_SANITIZE)
  target_compile_options(smartgain_flags INTERFACE -fsanitize=${SMARTGAIN_SANITIZE} -fno-omit-frame-pointer
                                                   -fno-sanitize-recover=all)
  target_link_options(smartgain_flags INTERFACE -fsanitize=${SMARTGAIN_SANITIZE})
endif()

function(smartgain_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES;LIBRARIES")
  add_library(smartgain_${name} STATIC ${arg_SOURCES})
  add_library(smartgain::${name} ALIAS smartgain_${name})
  target_compile_features(smartgain_${name} PUBLIC cxx_std_20)
  target_include_directories(smartgain_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                               PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  list(TRANSFORM arg_USES PREPEND smartgain::)
  target_link_libraries(smartgain_${name} PUBLIC ${arg_USES} PRIVATE $<BUILD_INTERFACE:smartgain_flags> ${arg_LIBRARIES})
endfunction()
