#include "agent/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0		/* of no machine: confine_seal() says so */
#endif

#define DESCRIPTORS_MAX 65536	/* where close_range(2) is missing */

/* The filter's words: what of the call is looked at. */
#define LOAD(member) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, member))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)
/* Allowed where the loaded number is that call's. */
#define ALLOW(call) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), RETURN(SECCOMP_RET_ALLOW)
/* The same, but not for memory that shall be code; args[2] is the protection, its low half. */
#define ALLOW_DATA(call) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 4), LOAD(args[2]), \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1), REFUSE, RETURN(SECCOMP_RET_ALLOW)

static void
close_others(int keep)
{
	bool closed = (keep == 0 || syscall(SYS_close_range, 0U, (unsigned)keep - 1, 0U) == 0) &&
	    syscall(SYS_close_range, (unsigned)keep + 1, ~0U, 0U) == 0;

	for (int fd = 0; !closed && fd < DESCRIPTORS_MAX; fd++)
		if (fd != keep)
			close(fd);
}

void
confine_close(int keep)
{
	static const int ignored[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGQUIT };

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close_others(keep);
}

bool
confine_seal(void)
{
	struct sock_filter calls[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		/* the way in and out: descriptors it has already, and it has one */
		ALLOW(read), ALLOW(write),
		/* memory */
		ALLOW(brk), ALLOW(munmap), ALLOW(mremap), ALLOW(madvise),
		ALLOW_DATA(mmap), ALLOW_DATA(mprotect),
		/* what the C library does by itself */
		ALLOW(futex), ALLOW(clock_gettime), ALLOW(getrandom), ALLOW(rt_sigreturn),
		/* the end: abort(3) signals itself */
		ALLOW(exit), ALLOW(exit_group), ALLOW(rt_sigprocmask), ALLOW(getpid), ALLOW(gettid),
		ALLOW(tgkill),
		REFUSE,
	};
	const struct rlimit none = { 0, 0 };
	struct sock_fprog program = { sizeof(calls) / sizeof(calls[0]), calls };

	if (ARCHITECTURE == 0) {
		errno = ENOSYS;
		return false;
	}
	/* a service manager may forbid these, the filter says the same and more */
	setrlimit(RLIMIT_NOFILE, &none);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_CORE, &none);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
