package dev.holdfast.agent.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Downloads for resources that name a URL. Bodies are bounded, every wait ends, and no redirect
/// leads from https to http.
public final class Web {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration READ = Duration.ofSeconds(60);
  private static final int MAX_REDIRECTS = 5;
  private static final long MAX_BYTES = 8L * 1024 * 1024 * 1024;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  Web() {}

  /// The body of a URL. Its end is reached within bounds or not at all.
  ///
  /// @throws IOException in words, also while it is read
  public InputStream open(String url) throws IOException {
    return open(url, null, null);
  }

  /// Likewise, where the server asks who is there (Basic or Digest). Only the host that the URL
  /// names is told.
  ///
  /// @param user null for nobody
  public InputStream open(String url, @Nullable String user, @Nullable String password)
      throws IOException {
    URI at;
    try {
      at = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("'" + url + "' is no URL", e);
    }
    String first = at.getHost();
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      HttpURLConnection connection = connect(at);
      if (user != null && password != null && Objects.equals(first, at.getHost())) {
        connection.setAuthenticator(
            new Authenticator() {
              @Override
              protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password.toCharArray());
              }
            });
      }
      int status = answer(connection, at);
      if (status == 200) {
        return new Bounded(connection.getInputStream(), at);
      }
      String location = connection.getHeaderField("Location");
      connection.disconnect();
      if (!REDIRECTS.contains(status) || location == null) {
        throw new IOException(withoutUser(at) + " answered " + status);
      }
      at = redirected(at, location);
    }
    throw new IOException(url + " leads through more than " + MAX_REDIRECTS + " redirects");
  }

  private static int answer(HttpURLConnection connection, URI at) throws IOException {
    try {
      return connection.getResponseCode();
    } catch (SSLException e) {
      throw new IOException(
          withoutUser(at) + " has no certificate that this node trusts: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(withoutUser(at) + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private static HttpURLConnection connect(URI at) throws IOException {
    try {
      if (at.toURL().openConnection() instanceof HttpURLConnection connection) {
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) READ.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        if (connection instanceof HttpsURLConnection secure) {
          secure.setSSLSocketFactory(Authorities.ofSystem().sockets());
        }
        return connection;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("'" + at + "' is no URL that can be fetched", e);
    }
    throw new IOException("only http:// and https:// can be fetched, not '" + at + "'");
  }

  private static URI redirected(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException(withoutUser(from) + " redirects to something that is no URL", e);
    }
    if ("https".equals(scheme(from)) && !"https".equals(scheme(to))) {
      throw new IOException(withoutUser(from) + " redirects away from https");
    }
    return to;
  }

  private static String scheme(URI uri) {
    @Nullable String scheme = uri.getScheme();
    return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
  }

  /// A query may hold a token, and so may the user's part.
  private static String withoutUser(URI uri) {
    return uri.getScheme() + "://" + uri.getHost() + uri.getPath();
  }

  private static final class Bounded extends InputStream {
    private final InputStream in;
    private final URI from;
    private long left = MAX_BYTES;

    Bounded(InputStream in, URI from) {
      this.in = in;
      this.from = from;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      counted(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      counted(Math.max(n, 0));
      return n;
    }

    private void counted(int count) throws IOException {
      left -= count;
      if (left < 0) {
        throw new IOException(withoutUser(from) + " is larger than " + MAX_BYTES + " bytes");
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
