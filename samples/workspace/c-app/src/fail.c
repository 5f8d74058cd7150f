#include "fail.h"

#include <stdio.h>
#include <stdlib.h>

void fail(const char *message) {
    fprintf(stderr, "wordtool: %s\n", message);
    exit(2);
}
