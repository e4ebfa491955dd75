# What other programs may build on: the modules that measure, for find_package(smartgain) and for pkg-config. docs/decisions.md says why
# these and no more; examples/analyse_buffer is such a program.
include(CMakePackageConfigHelpers)
set(public_modules core dsp analysis)
foreach(module ${public_modules})
  set_target_properties(smartgain_${module} PROPERTIES EXPORT_NAME ${module})
  target_include_directories(smartgain_${module} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  install(TARGETS smartgain_${module} EXPORT smartgain ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/smartgain/${module} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/smartgain COMPONENT development)
endforeach()

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/smartgain)
install(EXPORT smartgain FILE smartgainTargets.cmake NAMESPACE smartgain:: DESTINATION ${package_folder} COMPONENT development)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/smartgainConfig.cmake.in ${PROJECT_BINARY_DIR}/smartgainConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/smartgainConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/smartgainConfig.cmake ${PROJECT_BINARY_DIR}/smartgainConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT development)

# Where it lies is found from where its .pc file lies, so that an installation may be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE smartgain_prefix_from_pc)
configure_file(${CMAKE_CURRENT_LIST_DIR}/smartgain.pc.in ${PROJECT_BINARY_DIR}/smartgain.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/smartgain.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
