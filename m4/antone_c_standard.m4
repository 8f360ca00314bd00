# ANTONE_C_STANDARD: the project is written in gnu17 (docs/design/quality.md, Code: C17 with the GNU attributes we use for cleanup).
AC_DEFUN([ANTONE_C_STANDARD], [
  ANTONE_TRY_FLAG([-std=gnu17], [CFLAGS="$CFLAGS -std=gnu17"],
    [AC_MSG_ERROR([$CC does not accept -std=gnu17; gcc >= 8 or clang >= 6 does])])
])

# ANTONE_TRY_FLAG(FLAG, IF-ACCEPTED, IF-NOT): probe one compiler flag; -Werror makes clang refuse what it merely warns of.
AC_DEFUN([ANTONE_TRY_FLAG], [
  AS_VAR_PUSHDEF([antone_flag], [antone_cv_cflag_$1])
  AC_CACHE_CHECK([whether $CC accepts $1], [antone_flag], [
    antone_saved_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $1"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [AS_VAR_SET([antone_flag], [yes])],
      [AS_VAR_SET([antone_flag], [no])])
    CFLAGS=$antone_saved_CFLAGS])
  AS_VAR_IF([antone_flag], [yes], [$2], [$3])
  AS_VAR_POPDEF([antone_flag])
])
