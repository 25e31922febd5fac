#include "profile/clean_name.h"

#include <stddef.h>
#include <stdint.h>

/* The bytes of the character that begins here, or 0 where none does: overlong forms, surrogates and
 * what lies beyond Unicode are none (RFC 3629). */
static size_t character_bytes(const unsigned char *at)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t bytes = *at < 0x80 ? 1 : *at < 0xc0 ? 0 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
    if (bytes < 2 || *at > 0xf4)
        return bytes == 1;
    uint32_t code = *at & (0xffu >> (bytes + 1));
    for (size_t i = 1; i < bytes; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (at[i] & 0x3f);
    }
    int surrogate = code >= 0xd800 && code <= 0xdfff;
    /* U+0080 to U+009F are control characters, too. */
    return code < least[bytes] || surrogate || code > 0x10ffff || code < 0xa0 ? 0 : bytes;
}

const char *xc_clean_name(const char *text, char clean[XC_CLEAN_NAME_BYTES])
{
    const unsigned char *at = (const unsigned char *)text;
    size_t length = 0;
    while (*at) {
        size_t bytes = character_bytes(at);
        int control = *at < ' ' || *at == 0x7f;
        if (length + (bytes ? bytes : 1) >= XC_CLEAN_NAME_BYTES)
            break;
        if (bytes == 0 || control) {
            clean[length++] = '?';
            at++;
            continue;
        }
        while (bytes-- > 0)
            clean[length++] = (char)*at++;
    }
    clean[length] = '\0';
    return clean;
}
