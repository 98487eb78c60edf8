package dev.holdfast.reconciler.forge.http;

import dev.holdfast.reconciler.source.RepositoryEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The secrets of an entry, read anew for each webhook, so that they can be replaced at any time.
final class WebhookSecrets {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSecrets.class);
  private static final int MAX_SECRET_BYTES = 4096;

  private WebhookSecrets() {}

  static List<byte[]> of(RepositoryEntry entry) {
    var secrets = new ArrayList<byte[]>();
    for (Path file : entry.webhookSecretFiles()) {
      try (var in = Files.newInputStream(file)) {
        byte[] secret = stripped(in.readNBytes(MAX_SECRET_BYTES));
        if (secret.length > 0) {
          secrets.add(secret);
        }
      } catch (IOException e) {
        LOG.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("reason", e.toString())
            .log("a webhook's secret cannot be read");
      }
    }
    return secrets;
  }

  /// Editors end files with a line feed that is no part of the secret.
  private static byte[] stripped(byte[] content) {
    int end = content.length;
    while (end > 0 && Character.isWhitespace(content[end - 1])) {
      end--;
    }
    return Arrays.copyOf(content, end);
  }
}
