# What is installed beside the programs, and the Debian packages: `make package`. The last of all, for CPack reads what was said before.
install(FILES ${PROJECT_SOURCE_DIR}/packaging/smartgain-gui.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/smartgain-gui.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/smartgain.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(FILES ${PROJECT_SOURCE_DIR}/packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/packaging/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libsmartgain-dev COMPONENT development)

# What the programs are made of is looked up in Debian's packages, where there are such, from what Ninja knows of the objects.
find_package(Python3 QUIET COMPONENTS Interpreter)
find_program(SMARTGAIN_DPKG dpkg-query)
if(Python3_FOUND AND SMARTGAIN_DPKG AND CMAKE_GENERATOR STREQUAL "Ninja")
  install(CODE "execute_process(COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/make_sbom.py ${PROJECT_BINARY_DIR}
                                -o ${PROJECT_BINARY_DIR}/smartgain.spdx.json COMMAND_ERROR_IS_FATAL ANY)")
  install(FILES ${PROJECT_BINARY_DIR}/smartgain.spdx.json DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "SmartGain authors")
set(CPACK_PACKAGE_CONTACT "SmartGain authors <authors@smartgain.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian_form.cmake)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME smartgain)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS lmms)
# Below the project's own description, which CPack takes for the first line.
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
"SmartGain listens to every track of a music project, says how loud each should
be and why, and sets the gains if you agree. It works on LMMS songs and on
folders of audio files, from the command line, in a window, and inside LMMS.
It changes levels only; originals stay as they are.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsmartgain-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libfftw3-dev, libfmt-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
"This package is the measuring library: loudness by ITU-R BS.1770, true peak,
spectrum and stereo of audio that a program has in memory. Headers, static
libraries, and the files for CMake and pkg-config.")
include(CPack)
