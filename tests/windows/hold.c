/* Keeps a file open, as Word does, so that no other program can read or replace it: hold.exe FILE MILLISECONDS */
#include <stdlib.h>
#include <windows.h>

int wmain(int count, wchar_t **arguments) {
    if (count != 3) return 2;
    HANDLE file = CreateFileW(arguments[1], GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return 1;
    Sleep(_wtoi(arguments[2]));
    return 0;
}
