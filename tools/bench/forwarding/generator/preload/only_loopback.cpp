// For LD_PRELOAD: shows a program the loopback interface alone, and not as one. Janus refuses 127.0.0.1 as a candidate, so it
// could not be measured on one machine without this.
#include <dlfcn.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>
#include <utility>

extern "C" int getifaddrs(ifaddrs** out) {
	using GetIfAddrs = int (*)(ifaddrs**);
	static const auto original = reinterpret_cast<GetIfAddrs>(dlsym(RTLD_NEXT, "getifaddrs"));
	const int result = original(out);
	if (result != 0) return result;
	ifaddrs* const first = *out;
	for (ifaddrs* one = first; one; one = one->ifa_next) {
		if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET || !(one->ifa_flags & IFF_LOOPBACK)) continue;
		// The list is freed through its first node, so contents change places, and the rest stays linked to nothing.
		if (one != first) std::swap(*first, *one);
		first->ifa_next = nullptr;
		first->ifa_flags &= ~static_cast<unsigned>(IFF_LOOPBACK);
		return 0;
	}
	return 0;
}
