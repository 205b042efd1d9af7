//! Reads what cargo's test runner prints of tests that failed, and keeps what tells why: of a long output often only the
//! head and the tail are kept, and the failure stands in neither.

/// So much is told of one test.
const LINES_MAX: usize = 30;
const COLUMNS_MAX: usize = 200;

/// What is kept of the end of a long output; the rest of [`LINES_MAX`] is its beginning.
const LAST_LINES: usize = 14;

/// How the line of a case that failed in a browser begins; its reasons follow, indented.
const CASE: &str = "FAILED ";

/// The tests that failed, in the order in which they were told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failures {
    tests: Vec<Failure>,
    /// Whether lines belong to the last of them.
    is_open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure {
    name: String,
    /// All that it printed.
    output: Vec<String>,
}

impl Failures {
    /// Takes one line of output.
    ///
    /// What a test has printed follows a line `---- name stdout ----`, up to the list `failures:` of all names.
    pub(crate) fn add_line(&mut self, line: &str) {
        if let Some(name) = heading(line) {
            self.is_open = true;
            self.tests.push(Failure {
                name: name.to_owned(),
                output: Vec::new(),
            });
        } else if line == "failures:" || line.starts_with("test result: ") {
            self.is_open = false;
        } else if self.is_open
            && let Some(test) = self.tests.last_mut()
        {
            test.output.push(line.to_owned());
        }
    }
}

impl std::fmt::Display for Failures {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for test in &self.tests {
            writeln!(formatter, "failed: {}", test.name)?;
            for line in test.told() {
                writeln!(formatter, "    {line}")?;
            }
        }
        Ok(())
    }
}

impl Failure {
    /// The lines that tell why, no more and no longer than is read.
    fn told(&self) -> Vec<String> {
        let lines: Vec<&str> = self
            .output
            .iter()
            .map(String::as_str)
            .filter(|line| !line.trim().is_empty() && !line.starts_with("note: run with `RUST_BACKTRACE"))
            .collect();
        let cases = cases(&lines);
        let told = if cases.is_empty() {
            shortened(panic_of(&lines))
        } else {
            // Each case gets its share, so that none hides the others.
            let share = (LINES_MAX / cases.len()).max(2);
            cases
                .iter()
                .flat_map(|case| case.iter().take(share).copied())
                .take(LINES_MAX)
                .collect()
        };
        told.into_iter().map(narrowed).collect()
    }
}

/// The name of the test whose output follows.
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
}

/// The cases that failed in a browser, each with its reasons.
fn cases<'a, 'line>(lines: &'a [&'line str]) -> Vec<&'a [&'line str]> {
    let starts = (0..lines.len()).filter(|&at| lines[at].starts_with(CASE));
    starts
        .map(|start| {
            let reasons = lines[start + 1..]
                .iter()
                .take_while(|line| line.starts_with("    "));
            &lines[start..=start + reasons.count()]
        })
        .collect()
}

/// From the last panic on; everything where there is none.
fn panic_of<'a, 'line>(lines: &'a [&'line str]) -> &'a [&'line str] {
    let panicked = |line: &&str| line.starts_with("thread '") && line.contains("panicked at");
    &lines[lines.iter().rposition(panicked).unwrap_or(0)..]
}

/// The beginning and the end of what is too long.
fn shortened<'line>(lines: &[&'line str]) -> Vec<&'line str> {
    if lines.len() <= LINES_MAX {
        return lines.to_vec();
    }
    let first = &lines[..LINES_MAX - LAST_LINES - 1];
    let last = &lines[lines.len() - LAST_LINES..];
    [first, &["…"], last].concat()
}

fn narrowed(line: &str) -> String {
    match line.char_indices().nth(COLUMNS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Failures;

    fn told(output: &str) -> String {
        let mut failures = Failures::default();
        output.lines().for_each(|line| failures.add_line(line));
        failures.to_string()
    }

    #[test]
    fn nothing_is_told_where_nothing_failed() {
        assert_eq!(
            told("running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed"),
            ""
        );
    }

    #[test]
    fn a_panic_is_told_without_what_came_before_it() {
        let output = "
test a ... FAILED
test b ... FAILED

failures:

---- a stdout ----
starting
thread 'a' (77) panicked at src/a.rs:1:2:
assertion `left == right` failed
  left: 1
 right: 2
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace

---- b stdout ----
Error: it does not begin

failures:
    a
    b

test result: FAILED. 0 passed; 2 failed";
        assert_eq!(
            told(output),
            "failed: a
    thread 'a' (77) panicked at src/a.rs:1:2:
    assertion `left == right` failed
      left: 1
     right: 2
failed: b
    Error: it does not begin
"
        );
    }

    #[test]
    fn of_cases_in_a_browser_those_that_failed_are_told_with_their_reasons() {
        let output = "---- browser stdout ----
thread 'browser' panicked at browser.rs:1:2:
ok views: one (3 ms)
FAILED views: two
    Error: waited in vain
    at /keys
ok views: three (3 ms)
FAILED views: four
    Error: it is 3 and not 4
1 passed, 2 failed, 0 skipped";
        assert_eq!(
            told(output),
            "failed: browser
    FAILED views: two
        Error: waited in vain
        at /keys
    FAILED views: four
        Error: it is 3 and not 4
"
        );
    }

    #[test]
    fn no_case_hides_another_and_no_line_is_endless() {
        let long = format!("FAILED one\n{}FAILED two\n    why\n", "    because\n".repeat(100));
        let cases = told(&format!("---- browser stdout ----\n{long}"));
        assert_eq!(cases.lines().count(), 1 + 15 + 2);
        assert!(cases.ends_with("    FAILED two\n        why\n"), "{cases}");

        let lines: Vec<String> = (0..100)
            .map(|line| format!("{line} {}", "é".repeat(300)))
            .collect();
        let told = told(&format!("---- a stdout ----\n{}", lines.join("\n")));
        assert_eq!(told.lines().count(), 1 + 30);
        assert!(
            told.contains("\n    0 é") && told.contains("\n    …\n    86 é") && told.contains("\n    99 é"),
            "{told}"
        );
        assert!(
            told.lines().all(|line| line.chars().count() <= 4 + 200 + 1),
            "{told}"
        );
    }
}
