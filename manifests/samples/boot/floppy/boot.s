# The boot sector of the sample floppy: says a line on the screen and on the first serial port, then stops.
#
#   as --32 -o boot.o boot.s && ld -m elf_i386 -Ttext 0x7c00 --oformat binary -o boot.bin boot.o
#
# A BIOS loads the first sector of a floppy, 512 bytes, to address 0x7c00 and jumps there, in 16-bit mode. The
# sector must end with 55 AA. Bytes 3 to 61 belong to the FAT file system; mformat fills them in.
        .code16
        .globl  _start
_start: jmp     1f                      # over the fields of FAT
        nop
        .org    62

1:      cli                             # no interrupts while the stack moves
        xor     %ax, %ax
        mov     %ax, %ds
        mov     %ax, %ss
        mov     $0x7c00, %sp            # the stack grows down from where we are
        sti
        cld
        ljmp    $0, $2f                 # some BIOSes start us as 07c0:0000
2:      mov     $0x00e3, %ax            # BIOS, open serial port: 9600 baud, 8 data bits, no parity
        xor     %dx, %dx                # port 0 is COM1
        int     $0x14
        mov     $text, %si

next:   lodsb                           # %al: the next byte of the text
        test    %al, %al
        jz      stop
        push    %ax
        mov     $0x0e, %ah              # BIOS, write to the screen
        mov     $7, %bx                 # page 0, grey
        int     $0x10
        pop     %ax
        mov     $1, %ah                 # BIOS, write to the serial port
        xor     %dx, %dx
        int     $0x14
        jmp     next

stop:   hlt                             # interrupts wake it up
        jmp     stop

text:   .asciz  "Acme: started from the floppy on this CD.\r\n"
        .org    510
        .byte   0x55, 0xaa
