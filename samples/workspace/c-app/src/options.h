#ifndef OPTIONS_H
#define OPTIONS_H
#include <stddef.h>

typedef struct {
    const char *command;
    size_t limit;
} options;

/* Ends the program with a message when the arguments make no sense. */
options options_parse(int argc, char **argv);
#endif
