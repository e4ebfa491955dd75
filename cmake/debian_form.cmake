# Run by CPack on each package's files before they are packed: what Debian's policy wants of manual pages, and a list of changes.
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(GLOB folders LIST_DIRECTORIES true ${CPACK_TEMPORARY_DIRECTORY}/*)
foreach(folder ${folders})
  file(GLOB documents LIST_DIRECTORIES true ${folder}/usr/share/doc/*)
  foreach(document ${documents})
    file(WRITE ${document}/changelog
      "smartgain (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n  * Version ${CPACK_PACKAGE_VERSION}.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${now}\n")
  endforeach()
  file(GLOB_RECURSE pages ${folder}/usr/share/man/*.1 ${folder}/usr/share/doc/changelog)
  foreach(page ${pages})
    execute_process(COMMAND gzip -9n ${page} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endforeach()
