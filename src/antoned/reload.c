/* antoned-reload PID: what ExecReload= of the unit runs. Asks a daemon to reload and ends with the
 * outcome: 0 the new configuration is in force, 78 refused, 69 no answer. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "antoned/base/parse.h"
#include "antoned/sys/reload.h"

#define TIMEOUT_MS (60 * 1000)

int main(int argc, char **argv)
{
    struct error err;
    int64_t pid;
    const char *directory = getenv("RUNTIME_DIRECTORY");
    if (argc != 2 || directory == NULL) {
        fprintf(stderr,
                "usage: RUNTIME_DIRECTORY=DIR antoned-reload PID (systemctl reload antoned)\n");
        return EX_USAGE;
    }
    if (parse_integer(argv[1], 2, INT32_MAX, &pid, &err) == 0 &&
        reload_request(directory, (pid_t)pid, TIMEOUT_MS, &err) == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "antoned-reload: %s\n", err.message);
    return error_exit_status(err.code);
}
