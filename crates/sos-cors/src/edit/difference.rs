//! The difference of two texts, in the form that `diff -u` and `git` print.
//!
//! Bounded: lines that both texts begin or end with are set aside first; what is left is compared by the longest common
//! subsequence where its table has at most [`MAX_CELLS`] cells. Larger texts are first cut at the lines that stand once in
//! each of them (the patience algorithm), and a piece that is still too large is given as replaced whole. The outcome is always a
//! correct difference, and the shortest one for texts of the usual size.

use std::collections::HashMap;
use std::ops::Range;

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;

/// The most cells of one table: 1,000 changed lines against 1,000.
const MAX_CELLS: usize = 1_000_000;

/// The unified difference from `old` to `new`: a head of two lines, then hunks with 3 lines of context. Empty for equal texts.
///
/// Meant for documents of at most [`MAX_DOCUMENT_BYTES`](crate::MAX_DOCUMENT_BYTES) in their written form.
///
/// ```
/// let old = "a\nb\nc\n";
/// assert_eq!(
///     sos_cors::edit::unified_diff(old, "a\nx\nc\n"),
///     "--- before\n+++ after\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n",
/// );
/// ```
pub fn unified_diff(old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let mut output = "--- before\n+++ after\n".to_owned();
    for hunk in hunks(&changes(&old, &new)) {
        write_hunk(&mut output, hunk, &old, &new);
    }
    output
}

/// A run of lines that differ: these of the old text became those of the new one. At least one of them is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// The changes, in order, with at least one common line between any two.
fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    let mut pairs = Vec::new();
    let whole = Change {
        old: 0..old.len(),
        new: 0..new.len(),
    };
    let inner = without_common_ends(old, new, whole, &mut pairs);
    if cells(&inner) <= MAX_CELLS {
        common_subsequence(old, new, &inner, &mut pairs);
    } else {
        between_anchors(old, new, inner, &mut pairs);
    }
    pairs.sort_unstable();
    pairs.push((old.len(), new.len()));
    let mut changes = Vec::new();
    let (mut old_next, mut new_next) = (0, 0);
    for (old_line, new_line) in pairs {
        if old_next < old_line || new_next < new_line {
            changes.push(Change {
                old: old_next..old_line,
                new: new_next..new_line,
            });
        }
        (old_next, new_next) = (old_line + 1, new_line + 1);
    }
    changes
}

fn cells(piece: &Change) -> usize {
    piece.old.len().saturating_mul(piece.new.len())
}

/// Pairs the lines that a piece begins and ends with in both texts; gives what lies between.
fn without_common_ends(old: &[&str], new: &[&str], piece: Change, pairs: &mut Vec<(usize, usize)>) -> Change {
    let Change {
        old: mut left,
        new: mut right,
    } = piece;
    while !left.is_empty() && !right.is_empty() && old[left.start] == new[right.start] {
        pairs.push((left.start, right.start));
        (left.start, right.start) = (left.start + 1, right.start + 1);
    }
    while !left.is_empty() && !right.is_empty() && old[left.end - 1] == new[right.end - 1] {
        (left.end, right.end) = (left.end - 1, right.end - 1);
        pairs.push((left.end, right.end));
    }
    Change {
        old: left,
        new: right,
    }
}

/// Pairs the lines of a longest common subsequence.
fn common_subsequence(old: &[&str], new: &[&str], piece: &Change, pairs: &mut Vec<(usize, usize)>) {
    let (old, new) = (&old[piece.old.clone()], &new[piece.new.clone()]);
    let width = new.len() + 1;
    // The length of the longest common subsequence of what follows each pair of places.
    let mut lengths = vec![0u32; (old.len() + 1) * width];
    for (left, old_line) in old.iter().enumerate().rev() {
        for (right, new_line) in new.iter().enumerate().rev() {
            lengths[left * width + right] = if old_line == new_line {
                lengths[(left + 1) * width + right + 1] + 1
            } else {
                lengths[(left + 1) * width + right].max(lengths[left * width + right + 1])
            };
        }
    }
    let (mut left, mut right) = (0, 0);
    while left < old.len() && right < new.len() {
        if old[left] == new[right] {
            pairs.push((piece.old.start + left, piece.new.start + right));
            (left, right) = (left + 1, right + 1);
        } else if lengths[(left + 1) * width + right] >= lengths[left * width + right + 1] {
            left += 1;
        } else {
            right += 1;
        }
    }
}

/// Pairs the lines that stand once in each text and keep their order, then what lies between them where that is small enough.
fn between_anchors(old: &[&str], new: &[&str], piece: Change, pairs: &mut Vec<(usize, usize)>) {
    let mut anchors = increasing(&unique_pairs(old, new, &piece));
    anchors.push((piece.old.end, piece.new.end));
    let (mut old_next, mut new_next) = (piece.old.start, piece.new.start);
    for (old_line, new_line) in anchors {
        let gap = Change {
            old: old_next..old_line,
            new: new_next..new_line,
        };
        let gap = without_common_ends(old, new, gap, pairs);
        if cells(&gap) <= MAX_CELLS {
            common_subsequence(old, new, &gap, pairs);
        }
        if old_line < piece.old.end {
            pairs.push((old_line, new_line));
        }
        (old_next, new_next) = (old_line + 1, new_line + 1);
    }
}

/// The lines that stand once in each side of a piece, in the order of the old text.
fn unique_pairs(old: &[&str], new: &[&str], piece: &Change) -> Vec<(usize, usize)> {
    let mut places: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for place in piece.old.clone() {
        places.entry(old[place]).or_default().0.push(place);
    }
    for place in piece.new.clone() {
        places.entry(new[place]).or_default().1.push(place);
    }
    let once = places
        .into_values()
        .filter_map(|places| match (places.0.as_slice(), places.1.as_slice()) {
            ([left], [right]) => Some((*left, *right)),
            _ => None,
        });
    let mut pairs: Vec<_> = once.collect();
    pairs.sort_unstable();
    pairs
}

/// A longest run of the pairs whose second members increase too (patience sorting).
fn increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair that ends such a run with the smallest second member; and for each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < pair.1);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut run: Vec<_> = std::iter::successors(ends.last().copied(), |&index| before[index])
        .map(|index| pairs[index])
        .collect();
    run.reverse();
    run
}

/// The changes in groups whose contexts meet.
fn hunks(changes: &[Change]) -> Vec<&[Change]> {
    changes
        .chunk_by(|earlier, later| later.old.start - earlier.old.end <= 2 * CONTEXT)
        .collect()
}

fn write_hunk(output: &mut String, hunk: &[Change], old: &[&str], new: &[&str]) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
        return;
    };
    let before = first.old.start.min(CONTEXT);
    let after = (old.len() - last.old.end).min(CONTEXT);
    let old_range = first.old.start - before..last.old.end + after;
    let new_range = first.new.start - before..last.new.end + after;
    output.push_str(&format!(
        "@@ -{} +{} @@\n",
        position(&old_range),
        position(&new_range)
    ));
    let mut next = old_range.start;
    for change in hunk {
        write_lines(output, ' ', &old[next..change.old.start]);
        write_lines(output, '-', &old[change.old.clone()]);
        write_lines(output, '+', &new[change.new.clone()]);
        next = change.old.end;
    }
    write_lines(output, ' ', &old[next..old_range.end]);
}

/// `first,count`; for no lines the line before them, as POSIX says of `diff -u`.
fn position(range: &Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        count => format!("{},{count}", range.start + 1),
    }
}

fn write_lines(output: &mut String, mark: char, lines: &[&str]) {
    for line in lines {
        output.push(mark);
        output.push_str(line);
        if !line.ends_with('\n') {
            output.push_str("\n\\ No newline at end of file\n");
        }
    }
}
