# Adds the fuzz targets to the build of the worker; tools/fuzz/build.ts has it included
# at the end of tools/mediasoup-worker/CMakeLists.txt, whose variables it uses.
set(FUZZ_DIR ${CMAKE_CURRENT_LIST_DIR})
# Without checks of the dynamic type, which report casts of upstream's that do no harm, and leak while they do it.
set(SANITIZERS -fsanitize=address,undefined -fno-sanitize=vptr -fno-omit-frame-pointer)

list_sources(fuzzer_sources ${W}/meson.build "fuzzer/src/[^']*\\.cpp")
list_sources(mock_sources ${W}/meson.build "mocks/src/[^']*\\.cpp")
list(TRANSFORM fuzzer_sources PREPEND ${W}/)
list(TRANSFORM mock_sources PREPEND ${W}/)

set(worker_sources ${sources})
list(FILTER worker_sources EXCLUDE REGEX "/src/main\\.cpp$")

add_executable(worker-fuzzer EXCLUDE_FROM_ALL
  ${worker_sources} ${webrtc_sources} ${headers} ${fuzzer_sources} ${mock_sources}
  ${FUZZ_DIR}/worker/Worker.cpp ${FUZZ_DIR}/worker/FuzzSource.cpp ${FUZZ_DIR}/worker/FuzzRequests.cpp)
target_include_directories(worker-fuzzer PRIVATE ${W}/fuzzer/include ${W} ${FUZZ_DIR} ${FUZZ_DIR}/worker)
target_compile_definitions(worker-fuzzer PRIVATE MS_FUZZER)
# Upstream's entry is called from ours.
set_source_files_properties(${W}/fuzzer/src/fuzzer.cpp PROPERTIES COMPILE_DEFINITIONS LLVMFuzzerTestOneInput=FuzzUpstream)
target_compile_options(worker-fuzzer PRIVATE ${SANITIZERS} -fsanitize=fuzzer-no-link)
target_link_options(worker-fuzzer PRIVATE ${SANITIZERS} -fsanitize=fuzzer)
target_link_libraries(worker-fuzzer PRIVATE worker_options)
target_precompile_headers(worker-fuzzer PRIVATE
  <algorithm> <deque> <functional> <map> <memory> <ranges> <sstream> <string> <vector>
  <ankerl/unordered_dense.h> <uv.h> ${headers})

file(GLOB parts ${FUZZ_DIR}/*.cpp)
set(own ${CMAKE_CURRENT_SOURCE_DIR}/src)
list(APPEND parts ${own}/VoiceRanking.cpp ${own}/DatagramBatch.cpp ${own}/DatagramStore.cpp)
add_executable(parts-fuzzer EXCLUDE_FROM_ALL ${parts})
target_include_directories(parts-fuzzer PRIVATE ${own} ${CMAKE_CURRENT_SOURCE_DIR}/shim)
target_compile_definitions(parts-fuzzer PRIVATE WITH_LIBFUZZER)
target_compile_options(parts-fuzzer PRIVATE ${SANITIZERS} -fsanitize=fuzzer-no-link)
target_link_options(parts-fuzzer PRIVATE ${SANITIZERS} -fsanitize=fuzzer)
