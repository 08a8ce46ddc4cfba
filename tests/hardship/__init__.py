"""What holds when a process is killed, power is cut, a disk is full or fails, or a bit turns."""
