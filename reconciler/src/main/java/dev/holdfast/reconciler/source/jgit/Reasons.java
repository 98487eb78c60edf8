package dev.holdfast.reconciler.source.jgit;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;

/// Why a remote could not be reached, in a sentence.
final class Reasons {
  private static final int MAX_LENGTH = 300;
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+@");

  private Reasons() {}

  static String of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case UnknownHostException _ -> {
          return "no host '" + cause.getMessage() + "'";
        }
        case SocketTimeoutException _ -> {
          return "the host does not answer in time";
        }
        case NoRouteToHostException _ -> {
          return "no route to the host";
        }
        case ConnectException _ -> {
          return "the host refuses the connection";
        }
        case NoRemoteRepositoryException _ -> {
          return "no repository at this url";
        }
        default -> {}
      }
    }
    return shortened(String.valueOf(failure.getMessage()));
  }

  private static String shortened(String message) {
    String clean = USER_INFO.matcher(message).replaceAll("").replaceAll("\\p{Cntrl}+", " ").strip();
    if (clean.contains("not authorized") || clean.contains("authentication")) {
      clean = "the remote does not accept the credentials (" + clean + ")";
    }
    return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
  }
}
