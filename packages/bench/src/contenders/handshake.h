/* What the handshake of a WebSocket takes: as much of SHA-1, base64 and queries as is needed for that. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t rotate(uint32_t word, int by) { return word << by | word >> (32 - by); }

static void sha1_block(uint32_t hash[5], const unsigned char *block) {
  uint32_t w[80], a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
  for (int i = 0; i < 16; i++, block += 4)
    w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
  for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  for (int i = 0; i < 80; i++) {
    uint32_t mix = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999u
                   : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1u
                   : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcu
                            : (b ^ c ^ d) + 0xca62c1d6u;
    uint32_t next = rotate(a, 5) + mix + e + w[i];
    e = d, d = c, c = rotate(b, 30), b = a, a = next;
  }
  hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e;
}

/* Of the 24 characters of a key and the 36 of RFC 6455, which with their padding are two blocks. */
static void accept_key(const char *key, char accepted[29]) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned char blocks[128] = {0}, digest[21] = {0};
  uint32_t hash[5] = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u};
  memcpy(blocks, key, 24);
  memcpy(blocks + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
  blocks[60] = 0x80;
  blocks[126] = 60 * 8 >> 8, blocks[127] = 60 * 8 & 255;
  sha1_block(hash, blocks);
  sha1_block(hash, blocks + 64);
  for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(hash[i / 4] >> (24 - i % 4 * 8));
  for (int i = 0, j = 0; i < 21; i += 3, j += 4) {
    uint32_t three = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | digest[i + 2];
    for (int k = 0; k < 4; k++) accepted[j + k] = letters[three >> (18 - 6 * k) & 63];
  }
  accepted[27] = '=', accepted[28] = 0;
}

/* The decoded value after `name=` in a request. */
static void read_query(const char *request, const char *name, char *value, size_t capacity) {
  size_t length = 0;
  const char *at = strstr(request, name);
  for (at = at ? at + strlen(name) : ""; length < capacity - 1 && *at && !strchr("& \r", *at); at++) {
    unsigned letter;
    bool is_escaped = *at == '%' && at[1] && at[2] && sscanf(at + 1, "%2x", &letter) == 1;
    value[length++] = is_escaped ? (char)letter : *at;
    if (is_escaped) at += 2;
  }
  value[length] = 0;
}
