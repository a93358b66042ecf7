//! Finds and loads ONNX Runtime, once per process.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::Session;

use super::error::RuntimeError;

/// ONNX Runtime allows one environment per process and never a second one.
static LOADED: Mutex<Option<Runtime>> = Mutex::new(None);

/// ONNX Runtime, loaded. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Runtime {
    environment: Environment,
}

impl Runtime {
    /// Loads the shared library from `dylib`, else `ORT_DYLIB_PATH`, else where `make run` puts it.
    ///
    /// The first success holds for the life of the process; later calls return it again.
    pub fn load(dylib: Option<PathBuf>) -> Result<Self, RuntimeError> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*loaded {
            return Ok(runtime.clone());
        }
        let path = find(dylib, |name| std::env::var_os(name).map(PathBuf::from))?;
        let runtime = Self::start(&path)?;
        Ok(loaded.insert(runtime).clone())
    }

    fn start(path: &std::path::Path) -> Result<Self, RuntimeError> {
        let environment = ort::init_from(path)
            .map_err(|error| RuntimeError::NotLoadable {
                path: path.to_owned(),
                reason: error.to_string(),
            })?
            .with_name("understudy")
            .with_telemetry(false)
            .with_logger(Arc::new(|level, _category, _id, _location, message| {
                forward(level, message);
            }))
            .build()
            .map_err(|error| RuntimeError::NotStarted(error.message().to_owned()))?;
        environment.set_log_level(LogLevel::Warning);
        Ok(Self { environment })
    }

    /// Opens a graph with one thread of its own: several sessions use the cores better than one
    /// session with several threads does for models this small.
    pub(super) fn open(&self, bytes: &[u8]) -> ort::Result<Session> {
        Session::builder(&self.environment)?
            .with_intra_threads(1)?
            .with_inter_threads(1)?
            .with_log_level(LogLevel::Error)?
            .commit_from_memory(bytes)
    }
}

/// A model's failure reaches the caller as an error; ONNX Runtime's own lines are detail.
fn forward(level: LogLevel, message: &str) {
    match level {
        LogLevel::Fatal => tracing::error!("ONNX Runtime: {message}"),
        LogLevel::Error | LogLevel::Warning | LogLevel::Info | LogLevel::Verbose => {
            tracing::debug!("ONNX Runtime: {message}");
        }
    }
}

/// The library's path: a place that was named must exist, the default may be missing.
fn find(
    given: Option<PathBuf>,
    env: impl Fn(&str) -> Option<PathBuf>,
) -> Result<PathBuf, RuntimeError> {
    let named = given.or_else(|| env("ORT_DYLIB_PATH").filter(|path| !path.as_os_str().is_empty()));
    let installed = || {
        let cache = env("XDG_CACHE_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| Some(env("HOME")?.join(".cache")))?;
        Some(cache.join("understudy/tools/onnxruntime/libonnxruntime.so"))
    };
    let path = named
        .or_else(installed)
        .unwrap_or_else(|| PathBuf::from("libonnxruntime.so"));
    if path.is_file() {
        Ok(path)
    } else {
        Err(RuntimeError::Missing { path })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::find;

    #[test]
    fn a_missing_library_is_reported_with_the_way_to_get_it() {
        let env = |name: &str| (name == "HOME").then(|| PathBuf::from("/nowhere"));
        let error = find(None, env).unwrap_err().to_string();
        assert!(error.contains("/nowhere/.cache/understudy/tools/onnxruntime/libonnxruntime.so"));
        assert!(
            error.contains("make run") && error.contains("ORT_DYLIB_PATH"),
            "{error}"
        );
    }

    #[test]
    fn a_named_library_goes_before_the_installed_one() {
        let dir = tempfile::tempdir().unwrap();
        let installed = dir
            .path()
            .join("understudy/tools/onnxruntime/libonnxruntime.so");
        std::fs::create_dir_all(installed.parent().unwrap()).unwrap();
        std::fs::write(&installed, "").unwrap();
        let named = dir.path().join("other.so");
        std::fs::write(&named, "").unwrap();
        let cache = |name: &str| (name == "XDG_CACHE_HOME").then(|| dir.path().to_owned());
        assert_eq!(find(None, cache).unwrap(), installed);
        assert_eq!(find(Some(named.clone()), cache).unwrap(), named);
        let both = |name: &str| {
            if name == "ORT_DYLIB_PATH" {
                Some(named.clone())
            } else {
                cache(name)
            }
        };
        assert_eq!(find(None, both).unwrap(), named);
    }
}
