#include "options.h"

#include <stdlib.h>

#include "fail.h"

options options_parse(int argc, char **argv) {
    if (argc < 2 || argc > 3) fail("usage: wordtool count | top [N] | sort");
    options parsed = {.command = argv[1], .limit = 10};
    if (argc == 3) {
        char *end;
        parsed.limit = strtoul(argv[2], &end, 10);
        if (*end != '\0' || parsed.limit == 0) fail("N must be a number above zero");
    }
    return parsed;
}
