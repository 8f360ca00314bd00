# ANTONE_WARNINGS: the long list of docs/design/quality.md, Code, each flag probed; --enable-werror is what `dev check` uses.
AC_DEFUN([ANTONE_WARNINGS], [
  AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [warnings are errors (used by the project's own checks)])],
    [], [enable_werror=no])
  WARN_CFLAGS=
  m4_foreach_w([antone_warning], [
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wformat=2 -Wcast-qual -Wcast-align
    -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wmissing-declarations -Wswitch-enum
    -Wvla -Wundef -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough -Wnull-dereference -Wlogical-op
    -Wduplicated-cond -Wduplicated-branches -Wrestrict -Wdouble-promotion -Wdate-time],
    [ANTONE_TRY_FLAG(antone_warning, [WARN_CFLAGS="$WARN_CFLAGS antone_warning"], [])])
  # The GNU extensions we use on purpose: cleanup attribute is fine under pedantic, zero-length __VA_ARGS__ is not ours.
  AS_IF([test "$enable_werror" = yes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
  AC_SUBST([WARN_CFLAGS])
])

# ANTONE_HARDENING: what a daemon that reads strangers' text should be built with; no build path may leak.
AC_DEFUN([ANTONE_HARDENING], [
  HARDEN_CPPFLAGS= HARDEN_CFLAGS= HARDEN_LDFLAGS=
  AC_ARG_ENABLE([hardening], [AS_HELP_STRING([--disable-hardening], [leave out stack protector, FORTIFY, CET, RELRO, PIE])],
    [], [enable_hardening=yes])
  AS_IF([test "$enable_hardening" = yes], [
    AS_CASE([" $CFLAGS "], [*\ -O0\ *], [], [
      ANTONE_TRY_FLAG([-Wp,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3],
        [HARDEN_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"], [])])
    m4_foreach_w([antone_harden], [-fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE],
      [ANTONE_TRY_FLAG(antone_harden, [HARDEN_CFLAGS="$HARDEN_CFLAGS antone_harden"], [])])
    ANTONE_TRY_FLAG([-pie], [HARDEN_LDFLAGS="$HARDEN_LDFLAGS -pie"], [])
    ANTONE_TRY_FLAG([-Wl,-z,relro], [HARDEN_LDFLAGS="$HARDEN_LDFLAGS -Wl,-z,relro"], [])
    ANTONE_TRY_FLAG([-Wl,-z,now], [HARDEN_LDFLAGS="$HARDEN_LDFLAGS -Wl,-z,now"], [])
  ])
  ANTONE_TRY_FLAG([-fmacro-prefix-map=/a=b],
    [HARDEN_CFLAGS="$HARDEN_CFLAGS '-fmacro-prefix-map=\$(srcdir)/='"], [])
  AC_SUBST([HARDEN_CPPFLAGS])
  AC_SUBST([HARDEN_CFLAGS])
  AC_SUBST([HARDEN_LDFLAGS])
])

# ANTONE_SANITIZERS: --enable-sanitizers builds the same programs and tests with ASan and UBSan.
AC_DEFUN([ANTONE_SANITIZERS], [
  AC_ARG_ENABLE([sanitizers], [AS_HELP_STRING([--enable-sanitizers], [build with AddressSanitizer and UBSan])],
    [], [enable_sanitizers=no])
  SANITIZE_FLAGS=
  AS_IF([test "$enable_sanitizers" = yes],
    [SANITIZE_FLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"])
  AC_SUBST([SANITIZE_FLAGS])
  # Fuzz targets need clang's libFuzzer; --enable-fuzzers builds them next to everything else.
  AC_ARG_ENABLE([fuzzers], [AS_HELP_STRING([--enable-fuzzers], [build the libFuzzer targets (clang only)])],
    [], [enable_fuzzers=no])
  AM_CONDITIONAL([FUZZERS], [test "$enable_fuzzers" = yes])
  AS_IF([test "$enable_fuzzers" = yes],
    [SANITIZE_FLAGS="$SANITIZE_FLAGS -fsanitize=fuzzer-no-link"])
])

# ANTONE_SYSTEMD_DIRS: where units, sysusers and tmpfiles go; asked of systemd, overridable by a packager.
AC_DEFUN([ANTONE_SYSTEMD_DIRS], [
  AC_ARG_WITH([systemdsystemunitdir], [AS_HELP_STRING([--with-systemdsystemunitdir=DIR], [systemd units])],
    [systemdsystemunitdir=$withval], [systemdsystemunitdir='${prefix}/lib/systemd/system'])
  sysusersdir='${prefix}/lib/sysusers.d'
  tmpfilesdir='${prefix}/lib/tmpfiles.d'
  catalogdir='${prefix}/lib/systemd/catalog'
  AC_SUBST([systemdsystemunitdir])
  AC_SUBST([sysusersdir])
  AC_SUBST([tmpfilesdir])
  AC_SUBST([catalogdir])
])
