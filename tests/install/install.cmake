# cmake --install, and then the whole of it moved: nothing may depend on where it was put first.
file(REMOVE_RECURSE ${FIRST} ${MOVED})
# The list of what `make install` put elsewhere stays as it is.
set(manifest ${BUILD}/install_manifest.txt)
if(EXISTS ${manifest})
  file(RENAME ${manifest} ${manifest}.kept)
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${FIRST} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${manifest} ${FIRST}.txt)
if(EXISTS ${manifest}.kept)
  file(RENAME ${manifest}.kept ${manifest})
endif()
file(RENAME ${FIRST} ${MOVED})
