package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.Located;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.Table;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "documents",
    description = "Documents that every repository can use without declaring them.")
public final class DocumentsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list or show NAME");
  }

  @Command(name = "list", description = "Lists the built-in documents.")
  public static final class ListCommand implements Callable<Integer> {
    @Mixin private Listing listing = new Listing();

    private final Surroundings around;

    public ListCommand(Surroundings around) {
      this.around = around;
    }

    @Override
    public Integer call() {
      var documents = new BuiltinDocuments(new ConfigurationReader());
      var table = new Table("NAME", "DESCRIPTION");
      var items = new ArrayList<Json>();
      for (String name : BuiltinDocuments.names()) {
        Located<Document> document = documents.find(new ObjectName(name));
        String description = document == null ? "" : document.value().metadata().description();
        table.row(name, description);
        items.add(Json.object().put("name", name).put("description", description).build());
      }
      Json all = Json.object().put("items", new Json.Arr(items)).build();
      around.out().print(listing.format().render(all, table::text));
      around.out().flush();
      return ExitCode.OK.number();
    }
  }

  @Command(name = "show", description = "Prints a built-in document as the file that it is.")
  public static final class ShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "such as AWS-RunShellScript")
    private String name = "";

    private final Surroundings around;

    public ShowCommand(Surroundings around) {
      this.around = around;
    }

    @Override
    public Integer call() {
      String text = BuiltinDocuments.text(name);
      if (text == null) {
        String remedy = Nearest.remedy(name, BuiltinDocuments.names());
        throw new CommandException(
            ExitCode.PROBLEMS,
            "there is no built-in document '%s'%s"
                .formatted(name, remedy.isEmpty() ? "" : "; " + remedy));
      }
      around.out().print(text);
      around.out().flush();
      return ExitCode.OK.number();
    }
  }
}
