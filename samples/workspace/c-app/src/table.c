#include "table.h"

#include <string.h>

#include "hash.h"

enum { initial_slots = 64 };

struct table {
    arena *memory;
    entry *slots;
    size_t capacity, used;
};

table *table_new(arena *a) {
    table *t = arena_alloc(a, sizeof *t);
    t->memory = a;
    t->capacity = initial_slots;
    t->slots = arena_alloc(a, initial_slots * sizeof *t->slots);
    return t;
}

static entry *find(entry *slots, size_t capacity, const char *word) {
    size_t i = hash_string(word) % capacity;
    while (slots[i].word && strcmp(slots[i].word, word) != 0) i = (i + 1) % capacity;
    return &slots[i];
}

static void grow(table *t) {
    size_t capacity = t->capacity * 2;
    entry *slots = arena_alloc(t->memory, capacity * sizeof *slots);
    for (size_t i = 0; i < t->capacity; i++)
        if (t->slots[i].word) *find(slots, capacity, t->slots[i].word) = t->slots[i];
    t->slots = slots;
    t->capacity = capacity;
}

void table_add(table *t, const char *word) {
    if (t->used * 2 >= t->capacity) grow(t);
    entry *slot = find(t->slots, t->capacity, word);
    if (!slot->word) {
        char *copy = arena_alloc(t->memory, strlen(word) + 1);
        slot->word = strcpy(copy, word);
        t->used++;
    }
    slot->count++;
}

size_t table_size(const table *t) { return t->used; }

entry *table_entries(const table *t) {
    entry *all = arena_alloc(t->memory, t->used * sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < t->capacity; i++)
        if (t->slots[i].word) all[n++] = t->slots[i];
    return all;
}
