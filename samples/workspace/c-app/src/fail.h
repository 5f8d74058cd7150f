#ifndef FAIL_H
#define FAIL_H
/* Prints "wordtool: message" and ends with exit status 2. */
_Noreturn void fail(const char *message);
#endif
