package dev.holdfast.reconciler.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Permit;
import dev.holdfast.wire.VerifyingKey;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Nodes that ask for permits, in a process of their own, so that what they take of the cores is
/// told apart from what a permit costs. They write HTTP by hand, which takes little, and check the
/// signatures when the clock has stopped: on a fleet, each does that for itself.
///
/// In, a line each: the address, the reconciler's key, how many sessions, these, and then one
/// request after the other, each asked in every session. Out, for each: `GRANTED SECONDS CPU`.
final class PermitAskers {
  private static final int AT_ONCE = 64;

  private final URI server;
  private final VerifyingKey key;
  private final List<String> sessions;
  private final List<Socket> connections = new ArrayList<>();

  private PermitAskers(URI server, VerifyingKey key, List<String> sessions) throws IOException {
    this.server = server;
    this.key = key;
    this.sessions = sessions;
    for (int i = 0; i < AT_ONCE; i++) {
      var socket = new Socket(server.getHost(), server.getPort());
      socket.setTcpNoDelay(true);
      connections.add(socket);
    }
  }

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    URI server = URI.create(in.readLine());
    VerifyingKey key = VerifyingKey.fromText(in.readLine());
    int count = Integer.parseInt(in.readLine());
    var sessions = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      sessions.add(in.readLine());
    }
    var askers = new PermitAskers(server, key, sessions);
    for (String request = in.readLine(); request != null; request = in.readLine()) {
      System.out.println(askers.ask(request));
    }
  }

  private String ask(String request) throws Exception {
    var waiting = new ConcurrentLinkedQueue<>(sessions);
    var answers = new ConcurrentLinkedQueue<byte[]>();
    Duration before = cpu();
    long started = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      var all = new ArrayList<Future<?>>();
      for (Socket each : connections) {
        all.add(
            threads.submit(() -> {
              for (String session = waiting.poll(); session != null; session = waiting.poll()) {
                answers.add(post(each, session, request));
              }
              return answers.size();
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    double cpu = cpu().minus(before).toMillis() / 1e3;
    return String.format(Locale.ROOT, "%d %.3f %.3f", granted(answers), seconds, cpu);
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private int granted(Iterable<byte[]> answers) throws Exception {
    int granted = 0;
    for (byte[] answer : answers) {
      if (Permission.Answer.from(JsonText.parseObject(answer))
          instanceof Permission.Answer.Granted(var permit)) {
        permit.open(Permit.TYPE, key);
        granted++;
      }
    }
    return granted;
  }

  private byte[] post(Socket connection, String session, String body) throws IOException {
    byte[] content = body.getBytes(UTF_8);
    String head =
        """
        POST %s HTTP/1.1
        Host: %s
        Content-Type: application/json
        Authorization: Bearer %s
        Content-Length: %d

        """
            .formatted(Paths.PERMITS, server.getAuthority(), session, content.length)
            .replace("\n", "\r\n");
    connection.getOutputStream().write((head + body).getBytes(UTF_8));
    var in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
    String status = line(in);
    if (!status.contains(" 200 ")) {
      throw new IOException(status);
    }
    int length = -1;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    byte[] answer = new byte[length];
    in.readFully(answer);
    return answer;
  }

  private static String line(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new IOException("the connection ended");
      }
      if (each != '\r') {
        line.append((char) each);
      }
    }
    return line.toString();
  }
}
