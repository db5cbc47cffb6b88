// Many lightweight WebRTC endpoints in one process with one thread, driven by commands on standard input: puts any SFU under
// load over real ICE, DTLS and SRTP as cheaply as possible. The README tells the commands.
#include "answer.hpp"
#include "commands.hpp"
#include "engine.hpp"
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {
	std::string ProfileName(const std::string& given) {
		if (given == "cm80") return "SRTP_AES128_CM_SHA1_80";
		if (given == "gcm256") return "SRTP_AEAD_AES_256_GCM";
		return given == "gcm128" ? "SRTP_AEAD_AES_128_GCM" : given;
	}

	int Run(const std::string& profile) {
		// Too large for the stack.
		const auto shared = std::make_unique<Shared>(profile);
		Engine engine(*shared);
		Commands commands(engine, *shared);
		Answer("ready", Field("fingerprint", shared->dtls.Fingerprint()));
		engine.Run([&] { commands.Read(); });
		return 0;
	}
} // namespace

/** `generator [--profile gcm128|gcm256|cm80]` */
int main(int argc, char** argv) {
	std::string profile = "gcm128";
	for (int i = 1; i + 1 < argc; i += 2)
		if (std::strcmp(argv[i], "--profile") == 0) profile = argv[i + 1];
	std::signal(SIGPIPE, SIG_IGN);
	// Whoever started this may be gone without having closed the input.
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	prctl(PR_SET_TIMERSLACK, 1000UL);
	const rlimit files{ 65'536, 65'536 };
	setrlimit(RLIMIT_NOFILE, &files);
	fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
	try {
		return Run(ProfileName(profile));
	} catch (const std::exception& error) {
		std::fprintf(stderr, "generator: %s\n", error.what());
		return 1;
	}
}
