package dev.holdfast.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;

/// Gives the classes of a jar that are in the form of Java 5 that of Java 8: the same code with the
/// frames that a verifier wants. The start-up cache takes no older ones, so that each would be read
/// and verified at every start.
final class OldClasses {
  private static final int FIRST_WITH_FRAMES = 50;

  private final JarFile jar;
  private final ClassFile form;

  private OldClasses(JarFile jar) {
    this.jar = jar;
    this.form =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::source)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  /// Replaces the jar, where it has such classes.
  static void renew(Path path) throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + ".new");
    try (var jar = new JarFile(path.toFile())) {
      new OldClasses(jar).renewTo(beside);
    }
    Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
  }

  private void renewTo(Path to) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(to))) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        byte[] content;
        try (InputStream in = jar.getInputStream(entry)) {
          content = in.readAllBytes();
        }
        var renewed = new JarEntry(entry.getName());
        renewed.setTime(entry.getTime());
        out.putNextEntry(renewed);
        out.write(entry.getName().endsWith(".class") ? renewed(content) : content);
        out.closeEntry();
      }
    }
  }

  private byte[] renewed(byte[] content) {
    var model = form.parse(content);
    if (model.majorVersion() >= FIRST_WITH_FRAMES) {
      return content;
    }
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    byte[] made =
        form.transformClass(
            model,
            version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    var wrong = form.verify(made);
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(
          model.thisClass().asInternalName() + ": " + wrong.getFirst().getMessage());
    }
    return made;
  }

  private @Nullable InputStream source(ClassDesc described) {
    String descriptor = described.descriptorString();
    JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
