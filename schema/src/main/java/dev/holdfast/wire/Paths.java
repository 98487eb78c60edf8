package dev.holdfast.wire;

/// The protocol's HTTP paths, all below the reconciler's base URL. Bodies are JSON in UTF-8.
///
/// Joining: `POST HELLO` proves the reconciler's key, `POST REGISTER` proves the join token.
/// Working: `POST SESSION` turns a fresh nonce from `HELLO` and the node's signature into a
/// session, which `Authorization: Bearer` carries to `POST CHECK_IN`, to `POST PERMITS` and to
/// `GET` of contents and files.
public final class Paths {
  public static final String HELLO = "/agent/v1/hello";
  public static final String REGISTER = "/agent/v1/register";
  public static final String SESSION = "/agent/v1/session";
  public static final String CHECK_IN = "/agent/v1/check-in";

  /// Takes a [Permission.Request] and gives a [Permission.Answer].
  public static final String PERMITS = "/agent/v1/permits";

  /// Followed by `/` and the digest of an [Assignment].
  public static final String ASSIGNMENTS = "/agent/v1/assignments";

  /// Followed by `/` and the digest of a repository file.
  public static final String FILES = "/agent/v1/files";

  /// Followed by `/` and the digest of [CalendarHours].
  public static final String CALENDARS = "/agent/v1/calendars";

  /// Followed by `/` and the id of a [PreviewOrder], `/` and the digest of something that it
  /// proposes.
  public static final String PREVIEWS = "/agent/v1/previews";

  /// Takes the bytes of an [OutputPart], which stands in the query, and gives an
  /// [OutputPart.Answer].
  public static final String OUTPUTS = "/agent/v1/outputs";

  private Paths() {}
}
