package dev.holdfast.reconciler.lease.jdbc;

import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The comparison that every leader write makes, first thing in its transaction.
public final class Fences {
  private Fences() {}

  /// Afterwards nobody can take the lease over until this transaction ends. Expiry is not looked
  /// at: as long as nobody else took the lease, the holder is the only writer.
  ///
  /// @throws LostLeadershipException when another replica leads
  public static void check(Connection connection, Fence fence) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select 1 from lease where name = 'leader' and fencing = ? for share
            """)) {
      select.setLong(1, fence.number());
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          throw new LostLeadershipException(fence);
        }
      }
    }
  }
}
