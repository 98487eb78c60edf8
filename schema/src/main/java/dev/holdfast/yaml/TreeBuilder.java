package dev.holdfast.yaml;

import dev.holdfast.canonical.Json;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.problem.Severity;
import dev.holdfast.yaml.YamlNode.Entry;
import dev.holdfast.yaml.YamlNode.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Events of the YAML parser → trees with marks. The limits are checked as the events come, so that
/// a hostile text costs no more than its own size.
final class TreeBuilder {
  static final int MAX_DEPTH = 64;
  static final int MAX_ALIASES = 100;
  static final int MAX_FAULTS = 500;
  static final long MAX_VALUES = 1_000_000;

  /// Aliases can also repeat one long text; without this, 100 of them could mean terabytes.
  static final long MAX_TEXT = 16L * 1024 * 1024;

  /// Within one long scalar, the parser copies all that it has of it each time that a buffer is
  /// used up: with its usual 1,024 characters, a mebibyte cost a thousand copies.
  private static final int LARGEST_BUFFER = 64 * 1024;

  private static final int SMALLEST_BUFFER = 1024;

  private static final String CORE_TAG = "tag:yaml.org,2002:";

  private final String text;
  private final Dialect dialect;
  private final List<Fault> faults = new ArrayList<>();
  private final List<YamlFile.Part> documents = new ArrayList<>();
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private final Set<Anchor> open = new HashSet<>();
  private @Nullable ParserImpl parser;
  private int aliases;
  private long values;
  private long textLength;
  private boolean sound;
  private @Nullable String unquoted;

  TreeBuilder(String text, Dialect dialect) {
    this.text = text;
    this.dialect = dialect;
  }

  /// Ends the reading; its fault has been noted.
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  YamlFile build() {
    try {
      var settings =
          LoadSettings.builder()
              .setCodePointLimit(dialect.maxBytes() + 1)
              .setBufferSize(Math.clamp(text.length(), SMALLEST_BUFFER, LARGEST_BUFFER))
              .build();
      parser = new ParserImpl(settings, new StreamReader(settings, text));
      file();
    } catch (Stop e) {
      // what was read before it stands
    } catch (ReaderException e) {
      character(e);
    } catch (MarkedYamlEngineException e) {
      syntax(e);
    } catch (YamlEngineException e) {
      error(YamlReader.end(text), ProblemCode.YAML_SYNTAX, "the text is not YAML", "");
    }
    return new YamlFile(text, documents, faults);
  }

  private Event next() {
    if (parser == null) {
      throw new IllegalStateException("not reading");
    }
    return parser.next();
  }

  private void file() {
    boolean any = false;
    while (true) {
      Event event = next();
      switch (event.getEventId()) {
        case StreamStart, DocumentEnd -> {}
        case StreamEnd -> {
          if (!any) {
            warn(null, "the file holds nothing but comments and counts as absent");
          }
          return;
        }
        default -> {
          any = true;
          document(mark(event.getStartMark()));
        }
      }
    }
  }

  private void document(Mark start) {
    anchors.clear();
    sound = true;
    Event first = next();
    if (first instanceof ScalarEvent scalar && scalar.getValue().isEmpty() && scalar.isPlain()) {
      warn(start, "the YAML document holds nothing but comments and counts as absent");
    } else {
      YamlNode root = node(first, 1);
      documents.add(new YamlFile.Part(root, sound));
    }
  }

  private YamlNode node(Event event, int depth) {
    Mark mark = mark(event.getStartMark());
    if (event instanceof AliasEvent alias) {
      return alias(alias, mark);
    }
    count(1, 0, mark);
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    anchor.ifPresent(open::add);
    YamlNode bare =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, mark);
          case SequenceStartEvent start -> {
            collection(start.getTag(), "seq", depth, mark);
            yield sequence(mark, depth);
          }
          case MappingStartEvent start -> {
            collection(start.getTag(), "map", depth, mark);
            yield mapping(mark, depth);
          }
          default -> throw new IllegalStateException("no node begins with " + event.getEventId());
        };
    YamlNode node = written(event, bare, mark);
    anchor.ifPresent(name -> {
      open.remove(name);
      anchors.put(name, node);
    });
    return node;
  }

  /// What a tag makes of a value: `!Sub x` is a map with one key where the dialect says so.
  private YamlNode written(Event event, YamlNode bare, Mark mark) {
    Optional<String> tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case SequenceStartEvent start -> start.getTag();
          case MappingStartEvent start -> start.getTag();
          default -> Optional.empty();
        };
    String key = tag.isEmpty() ? null : dialect.shortForms().keyOf(tag.get());
    return key == null ? bare : YamlNode.Mapping.of(List.of(new Entry(key, mark, bare)), mark);
  }

  private YamlNode alias(AliasEvent alias, Mark mark) {
    aliases++;
    if (aliases > MAX_ALIASES) {
      throw limit(mark, "more than " + MAX_ALIASES + " aliases");
    }
    if (open.contains(alias.getAlias())) {
      error(
          mark,
          ProblemCode.CYCLIC_ALIAS,
          "'*" + alias.getAlias() + "' contains itself",
          "write out what is meant");
      return new YamlNode.Scalar(Json.ofNull(), "", mark);
    }
    YamlNode node = anchors.get(alias.getAlias());
    if (node == null) {
      error(
          mark,
          ProblemCode.YAML_SYNTAX,
          "'*" + alias.getAlias() + "' has no anchor before it",
          "name an anchor of the same YAML document");
      return new YamlNode.Scalar(Json.ofNull(), "", mark);
    }
    count(node.size(), node.textLength(), mark);
    return node;
  }

  /// Counts values and text with every alias expanded, over the whole file.
  private void count(long more, long moreText, Mark mark) {
    values += more;
    textLength += moreText;
    if (faults.size() >= MAX_FAULTS) {
      throw limit(mark, "more than " + MAX_FAULTS + " faults before this place");
    }
    if (values > MAX_VALUES) {
      throw limit(mark, "more than " + MAX_VALUES + " values with its aliases expanded");
    }
    if (textLength > MAX_TEXT) {
      throw limit(mark, "more than 16 MiB of text with its aliases expanded");
    }
  }

  private void collection(Optional<String> tag, String core, int depth, Mark mark) {
    if (depth > MAX_DEPTH) {
      throw limit(mark, "more than " + MAX_DEPTH + " levels");
    }
    if (tag.isPresent()
        && !tag.get().equals(CORE_TAG + core)
        && !tag.get().equals("!")
        && dialect.shortForms().keyOf(tag.get()) == null) {
      unsupported(tag.get(), mark);
    }
  }

  private YamlNode sequence(Mark mark, int depth) {
    var elements = new ArrayList<YamlNode>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      elements.add(node(event, depth + 1));
    }
    return YamlNode.Sequence.of(elements, mark);
  }

  private YamlNode mapping(Mark mark, int depth) {
    var entries = new ArrayList<Entry>();
    var lines = new HashMap<String, Integer>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Mark keyMark = mark(event.getStartMark());
      String key = key(event, mark, depth);
      String reference = unquoted;
      YamlNode value = node(next(), depth + 1);
      unquoted = reference;
      if (key == null) {
        continue;
      }
      textLength += key.length();
      Integer before = lines.putIfAbsent(key, keyMark.line());
      if (before == null) {
        entries.add(new Entry(key, keyMark, value));
      } else {
        error(
            keyMark,
            ProblemCode.DUPLICATE_KEY,
            "'" + key + "' stands here a second time; the first is in line " + before,
            "remove one of them");
      }
    }
    String reference = unquoted;
    unquoted = null;
    return reference != null && entries.isEmpty()
        ? new YamlNode.Scalar(Json.of(reference), reference, mark)
        : YamlNode.Mapping.of(entries, mark);
  }

  /// A key, or null where it is none; the fault has been noted.
  private @Nullable String key(Event event, Mark mapping, int depth) {
    Mark mark = mark(event.getStartMark());
    if (event instanceof MappingStartEvent start && start.isFlow()) {
      Mark end = mark(skip(event));
      String written = SourceText.reference(text, mapping, end);
      if (written != null) {
        error(
            mapping,
            ProblemCode.UNQUOTED_REFERENCE,
            "a reference without quotes is a YAML map",
            SourceText.goesOn(text, end)
                ? "put the whole value in quotes"
                : "write \"" + written.replace("\"", "'") + "\"");
        unquoted = written;
        return null;
      }
      notText(mark, "a map");
      return null;
    }
    if (event instanceof ScalarEvent scalar) {
      YamlNode.Scalar key = scalar(scalar, mark);
      count(0, key.textLength(), mark);
      if (key.value() instanceof Json.Str(var name)) {
        return name;
      }
      if (dialect.plainKeys()) {
        return key.text();
      }
      notText(mark, "'" + key.text() + "'");
      return null;
    }
    if (event instanceof AliasEvent) {
      notText(mark, "an alias");
      return null;
    }
    collection(Optional.empty(), "seq", depth, mark);
    skip(event);
    notText(mark, "a collection");
    return null;
  }

  private void notText(Mark mark, String what) {
    error(
        mark, ProblemCode.KEY_NOT_STRING, "a key must be a text, not " + what, "put it in quotes");
  }

  /// Reads over a collection that cannot be used.
  ///
  /// @return where it ends
  private Optional<org.snakeyaml.engine.v2.exceptions.Mark> skip(Event start) {
    int level = 1;
    Event event = start;
    while (level > 0) {
      event = next();
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> level++;
        case MappingEnd, SequenceEnd -> level--;
        default -> {}
      }
      if (level > MAX_DEPTH) {
        throw limit(mark(event.getStartMark()), "more than " + MAX_DEPTH + " levels");
      }
    }
    return event.getEndMark();
  }

  /// Escapes can write what the bytes of a file cannot; no database and no node would take it.
  private static boolean isText(String value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char unit = value.charAt(i);
      if (unit == 0) {
        return false;
      }
      if (Character.isSurrogate(unit)) {
        boolean pair =
            Character.isHighSurrogate(unit)
                && i + 1 < length
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private YamlNode.Scalar scalar(ScalarEvent event, Mark mark) {
    String value = event.getValue();
    count(0, value.length(), mark);
    if (!isText(value)) {
      error(
          mark,
          ProblemCode.NOT_UTF8,
          "a NUL or half a character, written as an escape, is no text",
          "take the escape out");
    }
    String tag = event.getTag().orElse("");
    if (!tag.isEmpty() && dialect.shortForms().keyOf(tag) != null) {
      return new YamlNode.Scalar(Json.of(value), value, mark);
    }
    boolean plain = event.isPlain() && tag.isEmpty();
    if (!plain && (tag.isEmpty() || tag.equals("!") || tag.equals(CORE_TAG + "str"))) {
      return new YamlNode.Scalar(Json.of(value), value, mark);
    }
    Json meaning = CoreScalars.plain(value);
    if (meaning == null) {
      error(
          mark,
          ProblemCode.INVALID_VALUE,
          "'" + value + "' is not a number that configuration can hold",
          "put it in quotes if a text is meant");
      return new YamlNode.Scalar(Json.of(value), value, mark);
    }
    if (!plain && !fits(tag, meaning)) {
      unsupported(tag, mark);
    }
    return new YamlNode.Scalar(meaning, value, mark);
  }

  private static boolean fits(String tag, Json meaning) {
    return switch (tag) {
      case CORE_TAG + "int" -> meaning instanceof Json.Num number && number.isInteger();
      case CORE_TAG + "float" -> meaning instanceof Json.Num;
      case CORE_TAG + "bool" -> meaning instanceof Json.Bool;
      case CORE_TAG + "null" -> meaning instanceof Json.Null;
      default -> false;
    };
  }

  private void unsupported(String tag, Mark mark) {
    String shown = tag.startsWith(CORE_TAG) ? "!!" + tag.substring(CORE_TAG.length()) : tag;
    error(
        mark,
        ProblemCode.UNSUPPORTED_TAG,
        "the tag '" + shown + "' does not fit here",
        "leave it out; only !!str, !!int, !!float, !!bool, !!null, !!seq and !!map are read");
  }

  private void syntax(MarkedYamlEngineException e) {
    Mark mark = e.getProblemMark().isPresent() ? mark(e.getProblemMark()) : YamlReader.end(text);
    Mark reference = SourceText.unquotedReference(text, mark.line());
    if (reference != null) {
      if (faults.stream().anyMatch(fault -> reference.equals(fault.at()))) {
        return;
      }
      error(
          reference,
          ProblemCode.UNQUOTED_REFERENCE,
          "a reference without quotes is a YAML map",
          "put the whole value in quotes");
      return;
    }
    error(mark, ProblemCode.YAML_SYNTAX, "the text is not YAML: " + e.getProblem(), "");
  }

  private void character(ReaderException e) {
    int offset = Math.min(e.getPosition(), text.codePointCount(0, text.length()));
    error(
        YamlReader.end(text.substring(0, text.offsetByCodePoints(0, offset))),
        ProblemCode.YAML_SYNTAX,
        "the character U+%04X must not stand in YAML".formatted(e.getCodePoint()),
        "remove it, or write it as an escape within double quotes");
  }

  private Stop limit(Mark mark, String what) {
    error(mark, ProblemCode.LIMIT_EXCEEDED, "the file has " + what, "split or simplify it");
    return new Stop();
  }

  private void error(@Nullable Mark at, ProblemCode code, String message, String remedy) {
    sound = false;
    faults.add(new Fault(at, Severity.ERROR, code, message, remedy));
  }

  private void warn(@Nullable Mark at, String message) {
    faults.add(new Fault(at, Severity.WARNING, ProblemCode.EMPTY_DOCUMENT, message, ""));
  }

  private static Mark mark(Optional<org.snakeyaml.engine.v2.exceptions.Mark> mark) {
    return mark.map(m -> new Mark(m.getLine() + 1, m.getColumn() + 1)).orElse(new Mark(1, 1));
  }
}
