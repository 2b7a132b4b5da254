/*
 * What the machine can do: a contender in one epoll loop, with no library and no check it can do without.
 *
 *   --mode each        one send per message and receiver
 *   --mode coalesced   what a room got in a turn of the loop is put together once; one write per receiver
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "handshake.h"

enum {
  EVENTS_A_TURN = 4096,
  READ_BYTES = 64 * 1024,
  /* The longest frame with a length of 16 bits, but for its last byte. */
  REST_BYTES = 8 + 65535,
  ROOM_CHAINS = 4096,
  NAME_BYTES = 64,
  FRAME_BYTES = 512,
  ID_LENGTH = 22,
  TIME_LENGTH = 24,
  /* A room that got this much in a turn is written at once, so that no turn grows without end. */
  ROUND_MAX_BYTES = 1024 * 1024,
  /* A client this far behind is let go. */
  BACKLOG_MAX_BYTES = 64 * 1024 * 1024,
};

enum { TEXT = 0x81, CLOSE = 0x88, PING = 0x89, PONG = 0x8a, MASKED = 0x80 };

struct bytes {
  unsigned char *at;
  size_t from, to, capacity;
};

struct room {
  char name[NAME_BYTES];
  struct connection **members;
  size_t count, capacity;
  /* What it got since it was last written, and how often it was. */
  struct bytes got;
  uint64_t round;
  struct room *next, *next_due;
};

struct connection {
  int descriptor;
  struct room *room; /* None before the handshake. */
  size_t place;
  struct bytes rest;    /* The beginning of a frame. */
  struct bytes backlog; /* What the socket did not take. */
  unsigned char frame[FRAME_BYTES];
  size_t frame_length, id_at, time_at;
  /* Its own messages in its room's round. All of a turn are read at once, so they are next to each other. */
  uint64_t own_round;
  size_t own_from, own_to;
};

static bool is_coalesced;
static int poll_descriptor;
static unsigned next_number;
static struct room *rooms[ROOM_CHAINS], *due;
static struct bytes answers;
static unsigned char input[REST_BYTES + READ_BYTES];
static char now[TIME_LENGTH + 1];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void *grow(void *old, size_t size) {
  void *grown = realloc(old, size);
  if (!grown) fail("realloc");
  return grown;
}

static void append(struct bytes *bytes, const void *more, size_t length) {
  if (length == 0) return;
  if (bytes->to + length > bytes->capacity && bytes->from > 0) {
    memmove(bytes->at, bytes->at + bytes->from, bytes->to - bytes->from);
    bytes->to -= bytes->from;
    bytes->from = 0;
  }
  if (bytes->to + length > bytes->capacity) {
    bytes->capacity = (bytes->to + length) * 2;
    bytes->at = grow(bytes->at, bytes->capacity);
  }
  memcpy(bytes->at + bytes->to, more, length);
  bytes->to += length;
}

static void release(struct bytes *bytes) {
  free(bytes->at);
  *bytes = (struct bytes){0};
}

static void refresh_now(void) {
  static long long shown;
  struct timespec clock;
  clock_gettime(CLOCK_REALTIME, &clock);
  long milliseconds = clock.tv_nsec / 1000000;
  if (shown == clock.tv_sec * 1000LL + milliseconds) return;
  shown = clock.tv_sec * 1000LL + milliseconds;
  strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S.", gmtime(&clock.tv_sec));
  snprintf(now + 20, sizeof now - 20, "%03uZ", (unsigned)milliseconds % 1000u);
}

static struct room *find_room(const char *name) {
  uint32_t hash = 2166136261u;
  for (const char *at = name; *at; at++) hash = (hash ^ (unsigned char)*at) * 16777619u;
  struct room **chain = &rooms[hash % ROOM_CHAINS];
  for (struct room *room = *chain; room; room = room->next)
    if (strcmp(room->name, name) == 0) return room;
  struct room *room = grow(NULL, sizeof *room);
  *room = (struct room){.next = *chain, .round = 1};
  strcpy(room->name, name);
  return *chain = room;
}

static void join(struct connection *connection, struct room *room) {
  if (room->count == room->capacity) {
    room->capacity = room->capacity * 2 + 8;
    room->members = grow(room->members, room->capacity * sizeof *room->members);
  }
  connection->room = room;
  connection->place = room->count;
  room->members[room->count++] = connection;
}

static void leave(struct connection *connection) {
  struct room *room = connection->room;
  if (!room) return;
  struct connection *last = room->members[--room->count];
  room->members[connection->place] = last;
  last->place = connection->place;
}

/* The head of a text of 126 bytes or more, as all are here. */
static void write_head(unsigned char *frame, size_t length) {
  frame[0] = TEXT, frame[1] = 126;
  frame[2] = (unsigned char)(length >> 8), frame[3] = (unsigned char)length;
}

static void prepare_frame(struct connection *connection, const char *user) {
  char *text = (char *)connection->frame + 4;
  size_t room = sizeof connection->frame - 4;
  int length = snprintf(text, room,
                        "{\"type\":\"typing\",\"id\":\"%08x%014d\",\"timestamp\":\"%s\",\"channel\":\"%s\","
                        "\"data\":{\"user_id\":\"%s\",\"name\":\"Person 00001\",\"role\":\"participant\"}}",
                        next_number++, 0, now, connection->room->name, user);
  write_head(connection->frame, (size_t)length);
  connection->frame_length = 4 + (size_t)length;
  connection->id_at = 4 + strlen("{\"type\":\"typing\",\"id\":\"");
  connection->time_at = connection->id_at + ID_LENGTH + strlen("\",\"timestamp\":\"");
}

static void watch(struct connection *connection, uint32_t events, int how) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (epoll_ctl(poll_descriptor, how, connection->descriptor, &event) < 0) fail("epoll_ctl");
}

static void keep(struct connection *connection, struct iovec *parts, int count, size_t taken) {
  struct bytes *backlog = &connection->backlog;
  if (backlog->to == 0) watch(connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  for (int i = 0; i < count; i++) {
    size_t skipped = taken < parts[i].iov_len ? taken : parts[i].iov_len;
    append(backlog, (char *)parts[i].iov_base + skipped, parts[i].iov_len - skipped);
    taken -= skipped;
  }
  /* The loop sees its end and closes it; here it may be one of a room that is being gone through. */
  if (backlog->to - backlog->from > BACKLOG_MAX_BYTES) shutdown(connection->descriptor, SHUT_RDWR);
}

static void deliver(struct connection *connection, struct iovec *parts, int count) {
  if (connection->backlog.to > 0) {
    keep(connection, parts, count, 0);
    return;
  }
  size_t length = 0;
  for (int i = 0; i < count; i++) length += parts[i].iov_len;
  ssize_t taken = count == 1 ? send(connection->descriptor, parts->iov_base, length, MSG_NOSIGNAL)
                             : writev(connection->descriptor, parts, count);
  if (taken == (ssize_t)length) return;
  /* Broken: the loop hears of it too, and closes it. */
  if (taken < 0 && errno != EAGAIN) return;
  keep(connection, parts, count, taken < 0 ? 0 : (size_t)taken);
}

static void deliver_one(struct connection *connection, const void *bytes, size_t length) {
  struct iovec part = {(void *)bytes, length};
  deliver(connection, &part, 1);
}

static void write_backlog(struct connection *connection) {
  struct bytes *backlog = &connection->backlog;
  size_t left = backlog->to - backlog->from;
  ssize_t taken = send(connection->descriptor, backlog->at + backlog->from, left, MSG_NOSIGNAL);
  if (taken > 0) backlog->from += (size_t)taken;
  if (backlog->from < backlog->to) return;
  release(backlog);
  watch(connection, EPOLLIN, EPOLL_CTL_MOD);
}

/* One write for each member, around what it said itself. */
static void write_round(struct room *room) {
  unsigned char *at = room->got.at;
  size_t length = room->got.to;
  for (size_t i = 0; i < room->count; i++) {
    struct connection *member = room->members[i];
    bool has_own = member->own_round == room->round;
    size_t from = has_own ? member->own_from : length, to = has_own ? member->own_to : length;
    struct iovec parts[2] = {{at, from}, {at + to, length - to}};
    int count = (from > 0) + (to < length);
    if (count > 0) deliver(member, from > 0 ? parts : parts + 1, count);
  }
  room->got.to = 0;
  room->round++;
}

static void add_to_round(struct connection *sender) {
  struct room *room = sender->room;
  if (room->got.to == 0) room->next_due = due, due = room;
  if (sender->own_round != room->round) sender->own_round = room->round, sender->own_from = room->got.to;
  append(&room->got, sender->frame, sender->frame_length);
  sender->own_to = room->got.to;
}

static void write_rounds(void) {
  struct room *room = due;
  due = NULL;
  for (; room; room = room->next_due) write_round(room);
}

static void publish(struct connection *sender) {
  unsigned char *digit = sender->frame + sender->id_at + ID_LENGTH - 1;
  for (; ++*digit > '9'; digit--) *digit = '0';
  memcpy(sender->frame + sender->time_at, now, TIME_LENGTH);
  if (is_coalesced) {
    add_to_round(sender);
    if (sender->room->got.to > ROUND_MAX_BYTES) write_rounds();
    return;
  }
  struct room *room = sender->room;
  for (size_t i = 0; i < room->count; i++)
    if (room->members[i] != sender) deliver_one(room->members[i], sender->frame, sender->frame_length);
}

static void answer(struct connection *connection, const void *bytes, size_t length) {
  if (is_coalesced) append(&answers, bytes, length);
  else deliver_one(connection, bytes, length);
}

static void answer_clock(struct connection *connection, const char *text, size_t length) {
  static unsigned long long last_id;
  static const char key[] = "\"id\":\"";
  unsigned char frame[FRAME_BYTES];
  const char *id = memmem(text, length, key, strlen(key));
  id = id ? id + strlen(key) : text + length;
  const char *end = memchr(id, '"', (size_t)(text + length - id));
  int id_length = end && end - id <= NAME_BYTES ? (int)(end - id) : 0;
  int written = snprintf((char *)frame + 4, sizeof frame - 4,
                         "{\"type\":\"ack\",\"id\":\"%022llu\",\"timestamp\":\"%s\",\"correlation_id\":\"%.*s\","
                         "\"data\":{\"result\":{\"server_time\":\"%s\"}}}",
                         ++last_id, now, id_length, id, now);
  write_head(frame, (size_t)written);
  answer(connection, frame, 4 + (size_t)written);
}

static bool says(const char *text, size_t length, const char *what) {
  return memmem(text, length, what, strlen(what)) != NULL;
}

/* False: the connection is over. */
static bool take_frame(struct connection *connection, unsigned char opcode, char *payload, size_t length) {
  bool is_text = opcode == TEXT;
  if (is_text && says(payload, length, "\"type\":\"typing\"")) publish(connection);
  else if (is_text && says(payload, length, "\"type\":\"clock\"")) answer_clock(connection, payload, length);
  else if ((opcode == PING || opcode == CLOSE) && length < 126) {
    unsigned char frame[2 + 125] = {opcode == PING ? PONG : CLOSE, (unsigned char)length};
    memcpy(frame + 2, payload, length);
    answer(connection, frame, 2 + length);
  }
  return is_text || opcode == PING || opcode == PONG;
}

/* How many bytes of whole frames there were; -1 when the connection is over. */
static ssize_t take_frames(struct connection *connection, unsigned char *bytes, size_t length) {
  size_t at = 0;
  while (length - at >= 2) {
    unsigned char *head = bytes + at;
    size_t payload_length = head[1] & 127, head_length = payload_length == 126 ? 8 : 6;
    if (!(head[1] & MASKED) || payload_length == 127) return -1;
    if (length - at < head_length) break;
    if (payload_length == 126) payload_length = (size_t)head[2] << 8 | head[3];
    if (length - at < head_length + payload_length) break;
    unsigned char *payload = head + head_length, *mask = payload - 4;
    for (size_t i = 0; i < payload_length; i++) payload[i] ^= mask[i & 3];
    if (!take_frame(connection, head[0], (char *)payload, payload_length)) return -1;
    at += head_length + payload_length;
  }
  return (ssize_t)at;
}

static ssize_t shake_hands(struct connection *connection, unsigned char *bytes, size_t length) {
  static const char key_name[] = "\r\nSec-WebSocket-Key: ";
  char room[NAME_BYTES], user[NAME_BYTES], accepted[29], response[256];
  unsigned char *end = memmem(bytes, length, "\r\n\r\n", 4);
  if (!end) return length < REST_BYTES ? 0 : -1;
  *end = 0;
  char *request = (char *)bytes, *key = strcasestr(request, key_name);
  if (!key || strlen(key += strlen(key_name)) < 24 || strncmp(request, "GET /ws?", 8) != 0) return -1;
  accept_key(key, accepted);
  int written = snprintf(response, sizeof response,
                         "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\n\r\n", accepted);
  deliver_one(connection, response, (size_t)written);
  read_query(request, "room=", room, sizeof room);
  read_query(request, "user=", user, sizeof user);
  join(connection, find_room(room));
  prepare_frame(connection, user);
  return end + 4 - bytes;
}

/* False: the connection is over. */
static bool read_some(struct connection *connection) {
  size_t length = connection->rest.to;
  if (length > 0) memcpy(input, connection->rest.at, length);
  ssize_t count = read(connection->descriptor, input + length, READ_BYTES);
  if (count <= 0) return count < 0 && errno == EAGAIN;
  release(&connection->rest);
  length += (size_t)count;
  ssize_t taken = connection->room ? 0 : shake_hands(connection, input, length);
  if (connection->room) {
    ssize_t framed = take_frames(connection, input + taken, length - (size_t)taken);
    taken = framed < 0 ? -1 : taken + framed;
  }
  if (answers.to > 0) deliver_one(connection, answers.at, answers.to);
  answers.to = 0;
  if (taken < 0) return false;
  if ((size_t)taken < length) append(&connection->rest, input + taken, length - (size_t)taken);
  return true;
}

static void end_connection(struct connection *connection) {
  leave(connection);
  close(connection->descriptor);
  release(&connection->rest);
  release(&connection->backlog);
  free(connection);
}

static void accept_all(int listener) {
  int descriptor;
  while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct connection *connection = grow(NULL, sizeof *connection);
    *connection = (struct connection){.descriptor = descriptor};
    watch(connection, EPOLLIN, EPOLL_CTL_ADD);
  }
  if (errno != EAGAIN && errno != ECONNABORTED) fail("accept4");
}

static int listen_on(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
  if (listen(listener, 4096) < 0) fail("listen");
  return listener;
}

/* Shells often allow 1,024 open files where more may be had. */
static void allow_descriptors(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void take_turn(int listener) {
  static struct epoll_event events[EVENTS_A_TURN];
  int count = epoll_wait(poll_descriptor, events, EVENTS_A_TURN, -1);
  if (count < 0 && errno != EINTR) fail("epoll_wait");
  refresh_now();
  for (int i = 0; i < count; i++) {
    struct connection *connection = events[i].data.ptr;
    if (!connection) accept_all(listener);
    else if (events[i].events & ~(uint32_t)EPOLLOUT && !read_some(connection)) end_connection(connection);
    else if (events[i].events & EPOLLOUT && connection->backlog.to > 0) write_backlog(connection);
  }
  write_rounds();
}

int main(int count, char **words) {
  int port = 0;
  const char *mode = "each";
  for (int i = 1; i + 1 < count; i += 2) {
    if (strcmp(words[i], "--port") == 0) port = atoi(words[i + 1]);
    if (strcmp(words[i], "--mode") == 0) mode = words[i + 1];
  }
  is_coalesced = strcmp(mode, "coalesced") == 0;
  if (port == 0 || (!is_coalesced && strcmp(mode, "each") != 0))
    return fputs("limit --port <port> --mode each|coalesced\n", stderr), 2;
  allow_descriptors();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGUSR2, SIG_IGN); /* There is no garbage here. */
  poll_descriptor = epoll_create1(0);
  int listener = listen_on(port);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(poll_descriptor, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll_ctl");
  puts("ready");
  fflush(stdout);
  for (;;) take_turn(listener);
}
