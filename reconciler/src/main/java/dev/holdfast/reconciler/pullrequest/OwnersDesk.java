package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.forge.Membership;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.owners.Need;
import dev.holdfast.reconciler.owners.OwnersFile;
import dev.holdfast.reconciler.source.Forge;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out which owners still have to approve of a pull request. Who owns what says the file of
/// what is in force, never the one that is proposed.
public final class OwnersDesk {
  private static final Logger LOG = LoggerFactory.getLogger(OwnersDesk.class);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final int MAX_ASKED = 200;

  private final RepositoryEntry entry;
  private final OwnersFiles files;
  private final OwnersStore store;
  private final ForgeRepository forge;
  private final InstantSource time;
  private final Map<Long, OwnersWord> known = new TreeMap<>();
  private final Map<Asked, Told> told = new HashMap<>();
  private final Map<Long, Looked> looked = new HashMap<>();
  private String faulty = "";
  private int asked;

  /// Where owners are named, and what they say.
  public record Kept(OwnersFiles files, OwnersStore store) {}

  private record Asked(String team, String login) {}

  private record Looked(Examined examined, Instant until) {}

  private record Told(Membership membership, Instant until) {}

  OwnersDesk(RepositoryEntry entry, Kept kept, ForgeRepository forge, InstantSource time) {
    this.entry = entry;
    this.files = kept.files();
    this.store = kept.store();
    this.forge = forge;
    this.time = time;
  }

  /// The database says what is known.
  void load() {
    known.clear();
    looked.clear();
    known.putAll(store.all(entry.name()));
  }

  /// Asks about one; what it says afterwards is durable.
  ///
  /// @param examined its pull request must have been saved
  void look(Fence fence, Examined examined)
      throws IOException, ForgeException, InterruptedException {
    Instant now = time.instant();
    @Nullable Looked before = looked.get(examined.number());
    if (before != null && before.examined().equals(examined) && now.isBefore(before.until())) {
      return;
    }
    if (examined.finding() instanceof Finding.Planned planned) {
      asked = 0;
      OwnersWord word = word(examined, planned);
      if (!word.equals(known.get(examined.number()))) {
        store.save(fence, entry.name(), examined.number(), word);
        known.put(examined.number(), word);
      }
      looked.put(examined.number(), new Looked(examined, now.plus(FRESH)));
    }
  }

  private OwnersWord word(Examined examined, Finding.Planned planned)
      throws IOException, ForgeException, InterruptedException {
    String change = files.change(entry.name(), examined.inForce().hex(), planned.merged().tree());
    Optional<TreeEntry> file =
        examined.inForce().isNone()
            ? Optional.empty()
            : files.in(entry.name(), examined.inForce().hex());
    if (file.isEmpty()) {
      return new OwnersWord(
          examined.head(),
          change,
          List.of("the branch has no CODEOWNERS that says who may approve"),
          List.of());
    }
    try {
      OwnersFile owners = files.read(entry, file.get());
      tell(file.get(), owners);
      return new OwnersWord(
          examined.head(),
          change,
          wanting(owners, planned.merged().files(), examined),
          change.isEmpty() ? List.of() : wanting(owners, List.of(file.get().path()), examined));
    } catch (IllegalArgumentException e) {
      String why = "CODEOWNERS is not read: " + e.getMessage();
      return new OwnersWord(examined.head(), change, List.of(why), List.of(why));
    }
  }

  /// Once for each file: lines that the forge leaves out own nothing.
  private void tell(TreeEntry file, OwnersFile owners) {
    if (!owners.faults().isEmpty() && !file.blob().equals(faulty)) {
      faulty = file.blob();
      LOG.atWarn()
          .addKeyValue("repository", entry.name())
          .addKeyValue("file", file.path())
          .addKeyValue("reason", owners.faults().getFirst())
          .addKeyValue("lines", owners.faults().size())
          .log("lines of CODEOWNERS cannot be read, and own nothing");
    }
  }

  private List<String> wanting(OwnersFile owners, List<String> paths, Examined examined)
      throws ForgeException, InterruptedException {
    var wanting = new ArrayList<String>();
    if (paths.size() > Finding.Merged.MOST) {
      wanting.add("it changes too many files to say who owns them");
    }
    var by = new LinkedHashMap<Need, List<String>>();
    for (String path : paths) {
      owners.of(path).forEach(need -> by.computeIfAbsent(need, _ -> new ArrayList<>()).add(path));
    }
    var approvers = new TreeSet<>(ReviewGate.approving(examined));
    for (var each : by.entrySet()) {
      if (wanting.size() < OwnersWord.MOST) {
        String said = unmet(each.getKey(), each.getValue(), approvers);
        if (!said.isEmpty()) {
          wanting.add(said);
        }
      }
    }
    return wanting;
  }

  /// @return a sentence; empty where enough of them approve
  private String unmet(Need need, List<String> paths, Set<String> approvers)
      throws ForgeException, InterruptedException {
    int approving = 0;
    var unread = new TreeSet<String>();
    for (String approver : approvers) {
      if (owns(need, approver, unread)) {
        approving++;
      }
    }
    if (approving >= need.approvals()) {
      return "";
    }
    String more = paths.size() == 1 ? " needs" : " and %d more need".formatted(paths.size() - 1);
    return "'%s'%s an approval of %s%s%s"
        .formatted(paths.getFirst(), more, need.words(), unread(unread), emails(need));
  }

  private static String unread(Set<String> teams) {
    return teams.isEmpty()
        ? ""
        : "; who belongs to %s cannot be read: is there such a team, and may the token read it?"
            .formatted(String.join(", ", teams));
  }

  private static String emails(Need need) {
    return need.owners().stream().allMatch(owner -> !owner.startsWith("@"))
        ? "; an email tells no account: name accounts or teams in CODEOWNERS"
        : "";
  }

  private boolean owns(Need need, String approver, Set<String> unread)
      throws ForgeException, InterruptedException {
    for (String owner : need.owners()) {
      if (owner.equalsIgnoreCase("@" + approver)) {
        return true;
      }
      if (owner.startsWith("@@")) {
        unread.add(owner);
      } else if (owner.startsWith("@") && mayBeTeam(owner)) {
        switch (membership(owner.substring(1), approver)) {
          case MEMBER -> {
            return true;
          }
          case UNKNOWN -> unread.add(owner);
          case STRANGER -> {}
        }
      }
    }
    return false;
  }

  /// At GitLab a group may have the form of a name.
  private boolean mayBeTeam(String owner) {
    return owner.contains("/") || entry.forge() == Forge.GITLAB;
  }

  private Membership membership(String team, String login)
      throws ForgeException, InterruptedException {
    var question = new Asked(team.toLowerCase(Locale.ROOT), login.toLowerCase(Locale.ROOT));
    Instant now = time.instant();
    @Nullable Told before = told.get(question);
    if (before != null && now.isBefore(before.until())) {
      return before.membership();
    }
    if (asked++ >= MAX_ASKED) {
      return Membership.UNKNOWN;
    }
    told.values().removeIf(each -> !now.isBefore(each.until()));
    Membership membership = forge.membership(team, login);
    told.put(question, new Told(membership, now.plus(FRESH)));
    return membership;
  }

  /// What is open no more needs no more words in memory; what was said stays.
  void forget(Iterable<Long> numbers) {
    numbers.forEach(known::remove);
    numbers.forEach(looked::remove);
  }
}
