//! The memory functions that the compiler calls, as assembly: they are where the most cycles go,
//! and those of `compiler_builtins` copy and compare small pieces byte by byte.
//!
//! Words are copied eight at a time while both ends are aligned; where they are not, words are put
//! together from their neighbours, of which the machine can always read the whole.

use core::arch::global_asm;

global_asm!(
    r#"
    .section .text.memory, "ax"

# memmove(a0 to, a1 from, a2 count): backwards only if the end of the source would be overwritten.
    .globl memmove
    .type memmove, @function
memmove:
    sub t0, a0, a1
    bgeu t0, a2, memcpy
    add a3, a0, a2
    add a4, a1, a2
    or t0, a3, a4
    or t0, t0, a2
    andi t0, t0, 3
    bnez t0, 3f
1:  beq a3, a0, 2f
    addi a3, a3, -4
    addi a4, a4, -4
    lw t0, 0(a4)
    sw t0, 0(a3)
    j 1b
2:  ret
3:  beq a3, a0, 2b
    addi a3, a3, -1
    addi a4, a4, -1
    lbu t0, 0(a4)
    sb t0, 0(a3)
    j 3b

    .size memmove, . - memmove

# memcpy(a0 to, a1 from, a2 count)
    .globl memcpy
    .type memcpy, @function
memcpy:
    mv a3, a0
    or t0, a0, a1
    andi t0, t0, 3
    bnez t0, 5f
1:  li a5, 32
    bltu a2, a5, 3f
2:  lw t0, 0(a1)
    lw t1, 4(a1)
    lw t2, 8(a1)
    lw t3, 12(a1)
    lw t4, 16(a1)
    lw t5, 20(a1)
    lw t6, 24(a1)
    lw a4, 28(a1)
    addi a2, a2, -32
    sw t0, 0(a3)
    sw t1, 4(a3)
    sw t2, 8(a3)
    sw t3, 12(a3)
    sw t4, 16(a3)
    sw t5, 20(a3)
    sw t6, 24(a3)
    sw a4, 28(a3)
    addi a1, a1, 32
    addi a3, a3, 32
    bgeu a2, a5, 2b
3:  srli t1, a2, 2
    beqz t1, 4f
    slli t1, t1, 2
    add t1, t1, a1
30: lw t0, 0(a1)
    addi a1, a1, 4
    sw t0, 0(a3)
    addi a3, a3, 4
    bne a1, t1, 30b
    andi a2, a2, 3
4:  beqz a2, 41f
    add a2, a2, a1
40: lbu t0, 0(a1)
    addi a1, a1, 1
    sb t0, 0(a3)
    addi a3, a3, 1
    bne a1, a2, 40b
41: ret
# Not aligned: bytes up to an aligned target, if it is worth it.
5:  li a5, 16
    bltu a2, a5, 4b
6:  andi t0, a3, 3
    beqz t0, 7f
    lbu t1, 0(a1)
    addi a1, a1, 1
    sb t1, 0(a3)
    addi a3, a3, 1
    addi a2, a2, -1
    j 6b
7:  andi t1, a1, 3
    beqz t1, 1b
# Words of the target from two neighbours of the source, four at a time.
    slli t1, t1, 3
    neg t2, t1
    andi a4, a1, -4
    srli t3, a2, 2
    slli t3, t3, 2
    add a1, a1, t3
    add t3, t3, a3
    andi a2, a2, 3
    lw t4, 0(a4)
70: sub t0, t3, a3
    bltu t0, a5, 8f
    lw t5, 4(a4)
    srl t4, t4, t1
    sll t6, t5, t2
    or t4, t4, t6
    sw t4, 0(a3)
    lw t4, 8(a4)
    srl t5, t5, t1
    sll t6, t4, t2
    or t5, t5, t6
    sw t5, 4(a3)
    lw t5, 12(a4)
    srl t4, t4, t1
    sll t6, t5, t2
    or t4, t4, t6
    sw t4, 8(a3)
    lw t4, 16(a4)
    srl t5, t5, t1
    sll t6, t4, t2
    or t5, t5, t6
    sw t5, 12(a3)
    addi a4, a4, 16
    addi a3, a3, 16
    j 70b
8:  beq a3, t3, 4b
    lw t5, 4(a4)
    srl t4, t4, t1
    sll t6, t5, t2
    or t4, t4, t6
    sw t4, 0(a3)
    addi a4, a4, 4
    addi a3, a3, 4
    mv t4, t5
    j 8b

    .size memcpy, . - memcpy

# memset(a0 to, a1 byte, a2 count)
    .globl memset
    .type memset, @function
memset:
    mv a3, a0
    li a5, 8
    bltu a2, a5, 6f
    beqz a1, 1f
    andi a1, a1, 255
    slli t0, a1, 8
    or a1, a1, t0
    slli t0, a1, 16
    or a1, a1, t0
1:  andi t0, a3, 3
    beqz t0, 2f
    sb a1, 0(a3)
    addi a3, a3, 1
    addi a2, a2, -1
    j 1b
2:  andi t1, a2, -32
    beqz t1, 4f
    add t1, t1, a3
3:  sw a1, 0(a3)
    sw a1, 4(a3)
    sw a1, 8(a3)
    sw a1, 12(a3)
    sw a1, 16(a3)
    sw a1, 20(a3)
    sw a1, 24(a3)
    sw a1, 28(a3)
    addi a3, a3, 32
    bne a3, t1, 3b
    andi a2, a2, 31
4:  andi t1, a2, -4
    beqz t1, 6f
    add t1, t1, a3
5:  sw a1, 0(a3)
    addi a3, a3, 4
    bne a3, t1, 5b
    andi a2, a2, 3
6:  beqz a2, 8f
7:  sb a1, 0(a3)
    addi a2, a2, -1
    addi a3, a3, 1
    bnez a2, 7b
8:  ret

    .size memset, . - memset

# memcmp(a0, a1, a2 count), and bcmp, which may say anything but zero of what differs.
    .globl memcmp
    .globl bcmp
    .type memcmp, @function
    .type bcmp, @function
bcmp:
memcmp:
    or t0, a0, a1
    andi t0, t0, 3
    bnez t0, 3f
    li a5, 4
    bltu a2, a5, 3f
    andi t2, a2, -4
    add t2, t2, a0
1:  lw t0, 0(a0)
    lw t1, 0(a1)
    bne t0, t1, 2f
    addi a0, a0, 4
    addi a1, a1, 4
    bne a0, t2, 1b
    andi a2, a2, 3
    j 3f
2:  li a2, 4
3:  beqz a2, 5f
    add a2, a2, a0
4:  lbu t0, 0(a0)
    lbu t1, 0(a1)
    bne t0, t1, 6f
    addi a0, a0, 1
    addi a1, a1, 1
    bne a0, a2, 4b
5:  li a0, 0
    ret
6:  sub a0, t0, t1
    ret
    .size memcmp, . - memcmp
    .size bcmp, . - bcmp
"#
);
