package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.InvalidResourceException;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceReader;
import dev.holdfast.model.ResourceType;
import dev.holdfast.model.Selector;
import dev.holdfast.substitution.Reference;
import dev.holdfast.substitution.Resolved;
import dev.holdfast.substitution.Scope;
import dev.holdfast.substitution.Substitution;
import dev.holdfast.wire.EnforcedContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an association manages on which nodes, as far as the repository alone can tell: a resource
/// whose properties need a node to be known claims nothing here.
final class Claims {
  private static final int MAX_NAMED_NODES = 64;
  private static final int MAX_PLAIN_LENGTH = 64;
  private static final int MAX_SELECTOR_LENGTH = 256;
  private static final Set<String> IDENTITY_KEYS = Set.of("path", "name", "names", "ip");
  private static final Set<String> CONTENT_KEYS = Set.of("content", "source", "template");

  private Claims() {}

  static List<Claim> of(AssociationContent content) {
    List<String> nodes = nodes(content.targets());
    EnforcedContent enforced = content.assignment().enforced();
    Scope scope = new GivenOnly(enforced);
    var claims = new ArrayList<Claim>();
    for (ResourceDeclaration resource : enforced.document().resources()) {
      if (resource.when().isEmpty() && claimable(resource.type())) {
        add(resource, scope, nodes, claims);
      }
    }
    return claims;
  }

  private static boolean claimable(ResourceType type) {
    return type != ResourceType.SCRIPT && type != ResourceType.STEP;
  }

  /// Two selectors that say the same mean the same nodes; so do two that name the same node.
  private static List<String> nodes(Selector targets) {
    var named = new TreeSet<NodeName>();
    collectNamed(targets, named);
    var nodes = new ArrayList<String>();
    nodes.add(bounded(JsonText.canonical(targets.toJson()), MAX_SELECTOR_LENGTH));
    named.stream().limit(MAX_NAMED_NODES).forEach(node -> nodes.add(node.value()));
    return nodes;
  }

  private static void collectNamed(Selector targets, Set<NodeName> named) {
    switch (targets) {
      case Selector.Named(var nodes) -> named.addAll(nodes);
      case Selector.AnyOf(var parts) -> parts.forEach(part -> collectNamed(part, named));
      // Whether these hold for a named node is the fleet's to say.
      case Selector.All _, Selector.Label _, Selector.AllOf _, Selector.Not _ -> {}
    }
  }

  private static void add(
      ResourceDeclaration resource, Scope scope, List<String> nodes, List<Claim> claims) {
    boolean needsNode =
        Substitution.references(resource).found().stream()
            .anyMatch(reference -> !(reference instanceof Reference.Parameter));
    if (needsNode) {
      return;
    }
    Resolved resolved = Substitution.resolve(resource.properties(), scope);
    if (!resolved.missing().isEmpty()) {
      return;
    }
    for (String identity : identities(resource.type(), resolved.value())) {
      claims.addAll(claims(identity, resource.type(), resolved.value(), nodes));
    }
  }

  private static List<String> identities(ResourceType type, Json.Obj properties) {
    try {
      return ResourceReader.read(type, properties).identities();
    } catch (InvalidResourceException _) {
      // The reader or the node says what is wrong with it.
      return List.of();
    }
  }

  /// One claim a property, since two associations may each manage their own properties of one
  /// thing.
  private static List<Claim> claims(
      String identity, ResourceType type, Json.Obj properties, List<String> nodes) {
    var claims = new ArrayList<Claim>();
    for (String where : nodes) {
      properties
          .members()
          .forEach((key, value) -> {
            boolean named =
                type == ResourceType.SYSCTL ? key.equals("key") : IDENTITY_KEYS.contains(key);
            boolean counts = !named || (type == ResourceType.HOSTS_ENTRY && key.equals("names"));
            if (counts && !key.equals("state")) {
              claims.add(new Claim(where, identity, property(key), shortened(key, value)));
            }
          });
      claims.add(new Claim(where, identity, "state", state(type, properties)));
    }
    return claims;
  }

  private static String property(String key) {
    return CONTENT_KEYS.contains(key) ? "content" : key;
  }

  private static String shortened(String key, Json value) {
    String text =
        CONTENT_KEYS.contains(key)
            ? key + ":" + JsonText.canonical(value)
            : JsonText.canonical(value);
    return bounded(text, MAX_PLAIN_LENGTH);
  }

  private static String bounded(String text, int length) {
    return text.length() <= length ? text : Digest.of(text).value();
  }

  private static String state(ResourceType type, Json.Obj properties) {
    String otherwise = type == ResourceType.SERVICE ? "" : "present";
    return properties.get("state") instanceof Json.Str(var state) ? state : otherwise;
  }

  /// Knows what the association gives and the document's defaults, where no node has a say in them.
  private record GivenOnly(EnforcedContent enforced) implements Scope {
    @Override
    public @Nullable Json parameter(String name) {
      boolean varies = enforced.overrides().stream().anyMatch(each -> each.parameters().has(name));
      if (varies) {
        return null;
      }
      Json value = enforced.parameters().get(name);
      if (value == null) {
        Parameter declared = enforced.document().parameters().get(name);
        value = declared == null ? null : declared.defaultValue();
      }
      return value == null || Substitution.hasReferences(value) ? null : value;
    }

    @Override
    public String nodeName() {
      return "";
    }

    @Override
    public @Nullable String label(String key) {
      return null;
    }

    @Override
    public @Nullable Json fact(String path) {
      return null;
    }

    @Override
    public @Nullable String secret(String name) {
      return null;
    }
  }
}
