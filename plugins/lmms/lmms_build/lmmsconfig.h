/* What LMMS's build writes for its own headers; as Debian builds LMMS 1.2.2 on 64-bit Linux. STK and FluidSynth add members to
   ConfigManager, so they must be as in the program. */
#define LMMS_BUILD_LINUX
#define LMMS_HOST_X86_64
#define LMMS_HAVE_STDINT_H
#define LMMS_HAVE_STK
#define LMMS_HAVE_FLUIDSYNTH
