package dev.holdfast.agent.app;

import dev.holdfast.agent.link.LinkException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;

/// Where exceptions of commands become a sentence and an exit code.
final class Doors {
  private Doors() {}

  /// Says it.
  ///
  /// @return the exit code
  static int failed(Exception e, PrintWriter err) {
    return switch (e) {
      case LinkException refused -> {
        err.println(sentence(refused));
        yield refused.status() == 401 || refused.status() == 403
            ? ExitCodes.NOT_ALLOWED
            : refused.status() >= 400 && refused.status() < 500
                ? ExitCodes.PROBLEMS
                : ExitCodes.UNREACHABLE;
      }
      case ConnectException _,
          SocketException _,
          SocketTimeoutException _,
          UnknownHostException _,
          SSLException _ -> {
        err.println("the reconciler cannot be reached: " + sentence(e));
        yield ExitCodes.UNREACHABLE;
      }
      case IOException _, IllegalArgumentException _ -> {
        err.println(sentence(e));
        yield ExitCodes.PROBLEMS;
      }
      default -> {
        e.printStackTrace(err);
        yield ExitCodes.INTERNAL;
      }
    };
  }

  private static String sentence(Exception e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case UnknownHostException unknown -> "no such host: " + unknown.getMessage();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
