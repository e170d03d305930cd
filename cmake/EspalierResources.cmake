# espalier_embed_resources(TARGET FILE...): puts text files of resources/ into TARGET, to be had from
# core/embedded_resource.h by their path below resources/. They are embedded so that espalier-cli needs neither
# Qt nor an installation folder.
function(espalier_embed_resources target)
    set(generated ${CMAKE_BINARY_DIR}/generated/embedded_resources.cpp)
    set(inputs)
    foreach(file IN LISTS ARGN)
        list(APPEND inputs ${CMAKE_SOURCE_DIR}/resources/${file})
    endforeach()
    string(REPLACE ";" "," joined "${ARGN}")
    add_custom_command(
        OUTPUT ${generated}
        COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}/resources -DFILES=${joined} -DOUTPUT=${generated}
                -P ${CMAKE_SOURCE_DIR}/cmake/embed_resources.cmake
        DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/embed_resources.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${generated})
endfunction()
