/* A QEMU plugin: counts the instructions between two addresses, each time that
 * execution passes them. Declares what it needs of the plugin interface, of
 * version 1, which Debian's packages have no header for.
 *
 *   qemu-system-arm -plugin ./count.so,begin=0x1234,end=0x1250 ...
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef struct qemu_info qemu_info_t;
typedef void (*translated_cb)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*executed_cb)(unsigned, void *);
typedef void (*exit_cb)(qemu_plugin_id_t, void *);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, translated_cb);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *,
                                                 size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *,
                                            executed_cb, int, void *);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, executed_cb,
                                          int, void *);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, exit_cb, void *);

EXPORT int qemu_plugin_version = 1;

static uint64_t begin, end, total, at_begin, counted;

/* Blocks are counted whole when entered; the marks are functions of their own,
 * so that blocks begin and end there. */
static void on_block(unsigned cpu, void *count) {
  (void)cpu;
  total += (uint64_t)(uintptr_t)count;
}

static void on_begin(unsigned cpu, void *unused) {
  (void)cpu, (void)unused;
  at_begin = total;
}

static void on_end(unsigned cpu, void *unused) {
  (void)cpu, (void)unused;
  counted += total - at_begin;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  size_t count = qemu_plugin_tb_n_insns(block);
  qemu_plugin_register_vcpu_tb_exec_cb(block, on_block, 0,
                                       (void *)(uintptr_t)count);
  for (size_t i = 0; i < count; ++i) {
    struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(block, i);
    uint64_t address = qemu_plugin_insn_vaddr(insn);
    if (address == begin)
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_begin, 0, NULL);
    if (address == end)
      qemu_plugin_register_vcpu_insn_exec_cb(insn, on_end, 0, NULL);
  }
}

static void on_exit_of_machine(qemu_plugin_id_t id, void *unused) {
  (void)id, (void)unused;
  fprintf(stderr, "instructions %llu\n", (unsigned long long)counted);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
                               int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    if (strncmp(argv[i], "begin=", 6) == 0)
      begin = strtoull(argv[i] + 6, NULL, 0);
    if (strncmp(argv[i], "end=", 4) == 0)
      end = strtoull(argv[i] + 4, NULL, 0);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_atexit_cb(id, on_exit_of_machine, NULL);
  return 0;
}
