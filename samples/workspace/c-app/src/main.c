#include <string.h>

#include "commands.h"
#include "fail.h"
#include "options.h"

int main(int argc, char **argv) {
    options chosen = options_parse(argc, argv);
    if (strcmp(chosen.command, "count") == 0)
        command_count(stdin);
    else if (strcmp(chosen.command, "top") == 0)
        command_top(stdin, chosen.limit);
    else if (strcmp(chosen.command, "sort") == 0)
        command_sort(stdin);
    else
        fail("unknown command");
    return 0;
}
