package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.reconciler.source.CommitId;
import java.util.List;

/// What owners still have to say about a pull request.
///
/// @param head that was looked at
/// @param ownersFile what it makes of the file of owners, as [OwnersFiles#change] tells it; empty
///   where that stays
/// @param wanting sentences about files that change what is in force, at most [#MOST]; empty where
///   nothing is wanting
/// @param wantingItself likewise, about the file of owners
public record OwnersWord(
    CommitId head, String ownersFile, List<String> wanting, List<String> wantingItself) {
  static final int MOST = 20;
  private static final int LONGEST = 400;

  public OwnersWord {
    wanting = wanting.stream().map(OwnersWord::cut).toList();
    wantingItself = wantingItself.stream().map(OwnersWord::cut).toList();
  }

  private static String cut(String sentence) {
    return sentence.length() <= LONGEST ? sentence : sentence.substring(0, LONGEST - 1) + "…";
  }
}
