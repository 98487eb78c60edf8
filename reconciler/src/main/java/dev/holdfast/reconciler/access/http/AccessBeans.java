package dev.holdfast.reconciler.access.http;

import dev.holdfast.reconciler.access.AccessSettings;
import dev.holdfast.reconciler.access.ApiTokenStore;
import dev.holdfast.reconciler.access.ApiTokens;
import dev.holdfast.reconciler.access.LoginLimit;
import dev.holdfast.reconciler.access.SessionStore;
import dev.holdfast.reconciler.access.Sessions;
import dev.holdfast.reconciler.audit.Audit;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;

/// Wires the room.
@Factory
public final class AccessBeans {
  @Singleton
  ApiTokens apiTokens(ApiTokenStore store, Audit audit, SecureRandom random, InstantSource time) {
    return new ApiTokens(store, audit, random, time);
  }

  @Singleton
  Sessions sessions(
      SessionStore store, AccessSettings settings, SecureRandom random, InstantSource time) {
    return new Sessions(store, settings, random, time);
  }

  @Singleton
  LoginLimit loginLimit(InstantSource time) {
    return new LoginLimit(time);
  }
}
