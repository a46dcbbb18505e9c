//! Real multitracks, where they lie beside the project: every song is rehearsed to the end.

mod common;

use std::path::PathBuf;

use common::{Scratch, deskmate, events, good};

fn songs() -> Option<PathBuf> {
    let shared = match std::env::var_os("DESKMATE_SHARED") {
        Some(path) => PathBuf::from(path),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    Some(shared.join("data/songs")).filter(|path| path.is_dir())
}

#[test]
fn real_songs_are_rehearsed_to_the_end() {
    let Some(songs) = songs() else {
        println!("skipped: no ../shared/data/songs (or DESKMATE_SHARED) here");
        return;
    };
    let mut count = 0;
    for entry in std::fs::read_dir(&songs).expect("readable") {
        let song = entry.expect("readable").path();
        if !song.is_dir() {
            continue;
        }
        let scratch = Scratch::new("song");
        let output = deskmate()
            .arg("rehearse")
            .arg(&song)
            .arg("--out")
            .arg(scratch.out())
            .args(["--accept", "confident", "--render"])
            .output()
            .expect("runs");
        good(&output);
        println!("{}\n{}", song.display(), String::from_utf8_lossy(&output.stdout));
        let events = events(&scratch.read("log.jsonl"));
        for (i, event) in events.iter().enumerate() {
            assert_eq!(event["seq"], i, "the log is whole");
        }
        assert!(!scratch.out().join("stems/mix__sum_of_stems.wav").exists());
        assert!(scratch.read("report.html").ends_with("</html>\n"));
        count += 1;
    }
    assert!(count > 0, "{} holds no songs", songs.display());
}
