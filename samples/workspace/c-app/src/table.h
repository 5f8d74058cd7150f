#ifndef TABLE_H
#define TABLE_H
#include <stddef.h>

#include "arena.h"

typedef struct {
    const char *word;
    size_t count;
} entry;

/* Counts of words. */
typedef struct table table;

table *table_new(arena *a);
void table_add(table *t, const char *word);
size_t table_size(const table *t);
/* The entries in no order; as many as table_size says. */
entry *table_entries(const table *t);
#endif
