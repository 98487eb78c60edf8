package dev.holdfast.reconciler.cli.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Events of the YAML parser → parts with their places in the text, and the comments between them.
/// The text has been read before within all limits.
final class PartReader {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(8 * 1024 * 1024).build();
  private static final String CORE_TAG = "tag:yaml.org,2002:";

  private final Text text;
  private final ParserImpl parser;
  private final CommentScanner comments;
  private final List<Part.Document> documents = new ArrayList<>();
  private boolean aliased;

  private PartReader(Text text) {
    this.text = text;
    this.parser = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text.text));
    this.comments = new CommentScanner(text);
  }

  /// @param comments in order of the text
  record Read(List<Part.Document> documents, List<Comment> comments) {}

  static Read read(Text text) throws UnsafeLayoutException {
    var reader = new PartReader(text);
    reader.file();
    return new Read(reader.documents, reader.comments.found());
  }

  private void file() throws UnsafeLayoutException {
    while (parser.hasNext()) {
      Event event = parser.next();
      if (event instanceof DocumentStartEvent start) {
        document(start);
      }
    }
  }

  private void document(DocumentStartEvent start) throws UnsafeLayoutException {
    if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
      throw new UnsafeLayoutException("it begins with a YAML directive");
    }
    aliased = false;
    int from = text.offset(start.getStartMark());
    if (start.isExplicit()) {
      comments.occupied(from, text.offset(start.getEndMark()));
    }
    Part root = part(parser.next());
    Event end = parser.next();
    if (text.offset(end.getEndMark()) > text.offset(end.getStartMark())) {
      comments.occupied(text.offset(end.getStartMark()), text.offset(end.getEndMark()));
    }
    boolean empty = root instanceof Part.Scalar scalar && scalar.isEmpty();
    int to = text.offset(end.getEndMark());
    int first = start.isExplicit() ? text.offset(start.getEndMark()) : from;
    documents.add(new Part.Document(empty ? null : root, first, to, aliased, new ArrayList<>()));
  }

  private Part part(Event event) throws UnsafeLayoutException {
    int start = text.offset(event.getStartMark());
    int end = text.offset(event.getEndMark());
    return switch (event) {
      case AliasEvent alias -> {
        aliased = true;
        comments.occupied(start, end);
        yield new Part.Alias("*" + alias.getAlias().getValue(), start, end);
      }
      case ScalarEvent scalar -> scalar(scalar, start, end);
      case CollectionStartEvent collection -> collection(collection, start);
      default -> throw new UnsafeLayoutException("it has a part of an unknown kind");
    };
  }

  private String properties(Optional<Anchor> anchor, Optional<String> tag) {
    var words = new ArrayList<String>();
    anchor.ifPresent(name -> words.add("&" + name.getValue()));
    aliased |= anchor.isPresent();
    tag.ifPresent(name ->
        words.add(name.startsWith(CORE_TAG) ? "!!" + name.substring(CORE_TAG.length()) : name));
    return String.join(" ", words);
  }

  private Part.Scalar scalar(ScalarEvent event, int start, int end) throws UnsafeLayoutException {
    String properties = properties(event.getAnchor(), event.getTag());
    int source = properties.isEmpty() ? start : behindProperties(start, end);
    int last = end;
    if (event.isLiteral() || event.isFolded()) {
      last = BlockText.end(text, source, end, event.getValue());
      int header = text.lineOf(source);
      comments.occupied(source, BlockText.headerEnd(text.text, source));
      comments.occupied(Math.min(text.lineStart(header + 1), last), last);
      text.keep(header + 1, text.lineOf(last) + 1);
    } else {
      comments.occupied(source, end);
    }
    return new Part.Scalar(
        properties,
        start,
        source,
        last,
        event.getValue(),
        event.getScalarStyle(),
        text.text.substring(source, last));
  }

  /// Skips `&anchor` and `!tag` and what separates them from the value.
  private int behindProperties(int start, int end) {
    int at = start;
    while (at < end && (text.text.charAt(at) == '&' || text.text.charAt(at) == '!')) {
      at = CommentScanner.behindWord(text.text, at);
      at = CommentScanner.behindSpace(text.text, at, end);
    }
    return at;
  }

  private Part.Collection collection(CollectionStartEvent event, int start)
      throws UnsafeLayoutException {
    boolean mapping = event instanceof MappingStartEvent;
    var collection =
        new Part.Collection(
            properties(event.getAnchor(), event.getTag()), start, mapping, event.isFlow());
    int before = text.offset(event.getEndMark());
    Event.ID close = mapping ? Event.ID.MappingEnd : Event.ID.SequenceEnd;
    if (!collection.flow && !collection.properties.isEmpty()) {
      before = behindProperties(start, text.text.length());
    }
    Event next = parser.next();
    while (next.getEventId() != close) {
      Part.Item item = mapping ? entry(next) : element(next, collection.flow, before);
      collection.items.add(item);
      before = item.value.end;
      next = parser.next();
    }
    collection.end =
        collection.flow
            ? text.offset(next.getEndMark())
            : collection.items.isEmpty() ? start : collection.items.getLast().value.end;
    return collection;
  }

  private Part.Item entry(Event event) throws UnsafeLayoutException {
    if (!(part(event) instanceof Part.Scalar key) || !key.properties.isEmpty()) {
      throw new UnsafeLayoutException("it has a key that is more than a text");
    }
    Part value = part(parser.next());
    if (value.end < key.end) {
      value.end = key.end;
    }
    return new Part.Item(key, value, key.start, blankAbove(key.start));
  }

  private Part.Item element(Event event, boolean flow, int before) throws UnsafeLayoutException {
    int first = text.offset(event.getStartMark());
    int start = flow ? first : CommentScanner.dash(text.text, before, first);
    return new Part.Item(null, part(event), start, blankAbove(start));
  }

  /// Only what stands first on its line can be separated from the line above.
  private boolean blankAbove(int start) {
    int line = text.lineOf(start);
    String before = text.text.substring(text.lineStart(line), start);
    return before.isBlank() && text.blankAbove(line);
  }
}
