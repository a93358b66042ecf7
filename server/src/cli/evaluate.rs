//! `understudy evaluate FILE`: every statistic for a file, without a database.

use crate::evaluate::{
    Costs, EPSILON, Format, Judged, RESAMPLES, Reading, SEED, Schema, Settings, evaluate, read,
    read_costs, table,
};
use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use understudy_ladder::policy::GateSettings;
use understudy_stats::Target;
use understudy_stats::cheapest::Handling;

/// Prints every statistic of a file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Evaluation")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub struct Evaluate {
    /// CSV with a header, or one JSON object per line, with item, rater, label, predicted, confidence;
    /// spaces around a value do not count, in either
    file: PathBuf,
    /// How the file is written; told by its name otherwise (.csv, .ndjson, .jsonl)
    #[arg(long)]
    format: Option<Format>,
    /// An earlier file to compare with: drift, and expected agreement where nobody decided
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,

    /// All labels in their order, as low,middle,high: adds weighted figures
    #[arg(long, value_name = "LABELS", conflicts_with = "numeric")]
    ordered: Option<String>,
    /// Labels are numbers: adds weighted figures, and alpha for intervals and ratios
    #[arg(long)]
    numeric: bool,
    /// Raters may decide an item several times: the first decision counts, all show self-consistency
    #[arg(long)]
    repeats: bool,

    /// Error among automated items that must not be exceeded
    #[arg(long, default_value_t = GateSettings::default().max_error, allow_hyphen_values = true, value_parser = between_0_and_1)]
    alpha: f64,
    /// Probability of being wrong about it that is accepted
    #[arg(long, default_value_t = GateSettings::default().delta, allow_hyphen_values = true, value_parser = between_0_and_1)]
    delta: f64,
    /// Certify each predicted label by itself; they share delta
    #[arg(long)]
    per_label: bool,
    /// What mistakes cost, in whole units: CSV with predictions in the header and people's label before
    /// each row, or JSON as {"people's label": {"prediction": cost}}
    #[arg(long, value_name = "FILE")]
    costs: Option<PathBuf>,
    /// What an item costs that the model handles, in the unit of --costs
    #[arg(long, default_value_t = 0, requires = "costs", allow_hyphen_values = true, value_parser = whole::<u32>)]
    model_cost: u32,
    /// What an item costs that a person handles, in the unit of --costs
    #[arg(long, default_value_t = 1, requires = "costs", allow_hyphen_values = true, value_parser = whole::<u32>)]
    human_cost: u32,
    /// Agreement that a promotion must be proved to exceed, however often one looks
    #[arg(long, default_value_t = GateSettings::default().min_agreement, allow_hyphen_values = true, value_parser = between_0_and_1)]
    floor: f64,
    /// How much more often than the model a person may win in the alternative annotator test, as the
    /// model costs less: 0.2 for experts, 0.15 for trained people, 0.1 for a crowd
    #[arg(long, default_value_t = EPSILON, allow_hyphen_values = true, value_parser = from_0_to_1)]
    epsilon: f64,
    /// Bootstrap resamples, 100 to 100,000
    #[arg(long, default_value_t = RESAMPLES, allow_hyphen_values = true, value_parser = resamples)]
    resamples: u32,
    /// Where the bootstrap's random numbers start
    #[arg(long, default_value_t = SEED, allow_hyphen_values = true, value_parser = whole::<u64>)]
    seed: u64,

    /// How to print it; JSON always has everything
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
    /// Print the long tables too: matrix, pairs of raters, fitted raters, reliability
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Output {
    /// For people.
    Table,
    /// For programs.
    Json,
}

impl Evaluate {
    /// Reads, evaluates and prints.
    pub fn run(self) -> Result<()> {
        let report = self.report()?;
        match writeln!(std::io::stdout(), "{}", report.trim_end()) {
            // Whoever reads on has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        }
    }

    /// What is printed.
    fn report(&self) -> Result<String> {
        let settings = self.settings()?;
        let reading = Reading {
            schema: self.schema()?,
            repeats: self.repeats,
        };
        let judged = self.judged(&self.file, &reading)?;
        let reference = self
            .reference
            .as_deref()
            .map(|file| self.judged(file, &reading))
            .transpose()?;
        let evaluation = evaluate(&judged, reference.as_ref(), &settings).with_context(|| {
            match &self.costs {
                Some(costs) => format!("{} does not fit", costs.display()),
                None => String::new(),
            }
        })?;
        Ok(match self.output {
            Output::Table => table(&evaluation, self.all),
            Output::Json => serde_json::to_string_pretty(&evaluation)?,
        })
    }

    fn settings(&self) -> Result<Settings> {
        // Each option was checked as it was read.
        let target = Target::new(self.alpha, self.delta)
            .map_err(|_| anyhow!("--alpha and --delta must lie between 0 and 1"))?;
        Ok(Settings {
            floor: self.floor,
            epsilon: self.epsilon,
            per_label: self.per_label,
            costs: self
                .costs
                .as_deref()
                .map(|file| self.costs(file))
                .transpose()?,
            resamples: self.resamples,
            seed: self.seed,
            ..Settings::new(target)
        })
    }

    fn schema(&self) -> Result<Schema> {
        Ok(match &self.ordered {
            Some(list) => Schema::ordered(list)?,
            None if self.numeric => Schema::Numbers,
            None => Schema::Names,
        })
    }

    fn costs(&self, file: &Path) -> Result<Costs> {
        let format = match file.extension().and_then(|end| end.to_str()) {
            Some("csv") => Format::Csv,
            Some("json") => Format::Ndjson,
            Some(_) | None => return Err(anyhow!("--costs takes a file named .csv or .json")),
        };
        let table = read_costs(&bytes(file)?, format)
            .with_context(|| format!("{} has no costs to use", file.display()))?;
        Ok(Costs {
            table,
            handling: Handling {
                automated: self.model_cost,
                human: self.human_cost,
            },
        })
    }

    fn judged(&self, file: &Path, reading: &Reading) -> Result<Judged> {
        let format = self
            .format
            .or_else(|| format_of(file))
            .context("Say --format csv or --format ndjson: the file's name does not tell")?;
        read(&bytes(file)?, format, reading)
            .with_context(|| format!("{} cannot be evaluated", file.display()))
    }
}

/// A probability that is neither impossible nor certain.
fn between_0_and_1(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok();
    let value = value.filter(|value| *value > 0.0 && *value < 1.0);
    value.ok_or_else(|| "must lie between 0 and 1, such as 0.05".to_owned())
}

fn from_0_to_1(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok();
    let value = value.filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "must lie between 0 and 1, such as 0.2; 0 and 1 are allowed".to_owned())
}

fn resamples(text: &str) -> Result<u32, String> {
    let value = text.parse::<u32>().ok();
    let value = value.filter(|value| (100..=100_000).contains(value));
    value.ok_or_else(|| "must be a whole number from 100 to 100000".to_owned())
}

fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    let most = 8 * size_of::<T>();
    text.parse()
        .map_err(|_| format!("must be a whole number, not below 0 and below 2^{most}"))
}

fn bytes(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn format_of(file: &Path) -> Option<Format> {
    match file.extension()?.to_str()? {
        "csv" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        evaluate: Evaluate,
    }

    /// What the command answers in a folder with two small files.
    fn answer(arguments: &str) -> Result<String> {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "good.csv",
            "item,rater,label,predicted,confidence\na,r,1,1,0.9\nb,r,2,1,0.8\nc,s,2,2,0.7\n",
        );
        write("bad.csv", "item,rater,label\na,r,\n");
        write("costs.csv", "people,1,2\n1,0,4\n2,1,0\n");
        write("costs.json", "{\"1\": {\"2\": 4}, \"2\": {\"1\": 1}}");
        write("few.csv", "people,1\n1,0\n");
        write("few.json", "{\"1\": {\"1\": 3}}");
        write("wrong.csv", "people,1,2\n1,0,many\n2,1,0\n");
        let words = arguments.split_whitespace().map(|word| {
            let path = folder.path().join(word);
            if path.exists() {
                path.display().to_string()
            } else {
                word.to_owned()
            }
        });
        let command = Command::try_parse_from(std::iter::once("evaluate".to_owned()).chain(words))
            .map_err(|error| anyhow!("{}", error.render()))?;
        command.evaluate.report()
    }

    #[test]
    fn options_out_of_range_are_named() {
        let cases = [
            (
                "good.csv --alpha -0.1",
                "invalid value '-0.1' for '--alpha <ALPHA>': must lie between 0 and 1",
            ),
            ("good.csv --alpha 0", "'--alpha <ALPHA>': must lie between"),
            ("good.csv --alpha 0,05", "such as 0.05"),
            ("good.csv --delta -1", "'--delta <DELTA>': must lie between"),
            (
                "good.csv --delta NaN",
                "'--delta <DELTA>': must lie between",
            ),
            ("good.csv --floor 1", "'--floor <FLOOR>': must lie between"),
            ("good.csv --floor -inf", "must lie between 0 and 1"),
            (
                "good.csv --floor -.5",
                "'--floor <FLOOR>': must lie between",
            ),
            ("good.csv --epsilon 1.1", "must lie between 0 and 1"),
            ("good.csv --epsilon -1e-3", "must lie between 0 and 1"),
            ("good.csv --resamples 10", "must be a whole number from 100"),
            ("good.csv --resamples -5", "must be a whole number from 100"),
            ("good.csv --seed -1", "not below 0 and below 2^64"),
            (
                "good.csv --costs costs.csv --human-cost -1",
                "'--human-cost <HUMAN_COST>': must be a whole number, not below 0",
            ),
            (
                "good.csv --costs costs.csv --model-cost 1.5",
                "'--model-cost <MODEL_COST>': must be a whole number, not below 0",
            ),
            ("good.csv --ordered 1,2 --numeric", "cannot be used with"),
            (
                "good.csv --ordered 1,1",
                "--ordered has the label \"1\" twice",
            ),
            (
                "good.csv --ordered 1,3",
                "good.csv cannot be evaluated: line 3: --ordered lacks the label \"2\"",
            ),
            ("good.csv --human-cost 3", "--costs <FILE>"),
            ("good.csv --costs wrong.csv", "line 2: the cost of \"2\""),
            ("good.csv --costs few.csv", "the label \"2\" has no row"),
            ("good.csv --costs few.json", "the label \"2\" has no row"),
            ("good.csv --costs good.txt", "--costs takes a file named"),
            ("good.csv --costs none.csv", "none.csv cannot be read"),
            (
                "good.csv --reference bad.csv",
                "bad.csv cannot be evaluated: line 2: label is empty",
            ),
            ("good.csv --output xml", "invalid value 'xml'"),
            ("none.csv", "none.csv cannot be read"),
            ("good", "Say --format csv or --format ndjson"),
        ];
        for (arguments, expected) in cases {
            let error = format!("{:#}", answer(arguments).unwrap_err());
            assert!(
                error.contains(expected),
                "{arguments}: {error:?} should say {expected:?}"
            );
        }
    }

    #[test]
    fn every_option_shows_in_the_report() {
        let json = |arguments: &str| -> serde_json::Value {
            let text = answer(&format!("good.csv --output json {arguments}")).unwrap();
            serde_json::from_str(&text).unwrap()
        };
        let plain = json("");
        assert_eq!(plain["ordered"], false);
        assert!(plain["human_model"]["ordered"].is_null() && plain["drift"].is_null());
        assert!(plain["confidences"]["costs"].is_null());
        let set =
            json("--alpha 0.1 --delta 0.2 --floor 0.7 --epsilon 0.1 --resamples 200 --seed 9");
        assert_eq!(
            set["settings"],
            serde_json::json!({"alpha": 0.1, "delta": 0.2, "floor": 0.7, "epsilon": 0.1, "resamples": 200, "seed": 9})
        );
        assert_eq!(
            json("--ordered 2,1,3")["labels"],
            serde_json::json!(["2", "1", "3"])
        );
        let numeric = json("--numeric");
        assert!(!numeric["human_human"]["ordered"]["krippendorff_alpha_ratio"].is_null());
        assert_eq!(
            json("--per-label")["confidences"]["per_label"][0]["label"],
            "1"
        );
        let costs = json("--costs costs.csv --human-cost 2");
        assert_eq!(costs, json("--costs costs.json --human-cost 2"));
        assert_eq!(costs["confidences"]["costs"]["handling"]["human"], 2);
        assert_eq!(json("--reference good.csv")["drift"]["reference_items"], 3);
    }

    #[test]
    fn the_long_tables_are_printed_when_asked_for() {
        let (short, long) = (
            answer("good.csv").unwrap(),
            answer("good.csv --all").unwrap(),
        );
        assert!(!short.contains("Matrix") && short.contains("More with --all"));
        assert!(long.contains("Matrix") && long.len() > short.len());
    }
}
