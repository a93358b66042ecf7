//! Every component in realistic states, rendered as whole pages that can be looked at.
//!
//! The pages are written to `gallery/` in the folder for temporary files of tests; open them beside
//! a style sheet, or take screenshots of them.

mod data;
mod pages;

use leptos::prelude::*;
use leptos_meta::{ServerMetaContext, provide_meta_context};
use std::path::PathBuf;
use understudy_app::components::{Frame, FramePerson, Nav, NavStream, Theme};
use understudy_ladder::Role;

fn frame(current: Nav, theme: Theme, focus: bool, page: AnyView) -> AnyView {
    let person = FramePerson {
        name: "Mara Lindqvist".into(),
        role: Role::Admin,
    };
    let streams = vec![
        NavStream {
            slug: "garments".into(),
            title: "Garment photos: what is it?".into(),
        },
        NavStream {
            slug: "nodules".into(),
            title: "Lung nodules: how suspicious is this one?".into(),
        },
    ];
    view! {
        <Frame person=person streams=streams current=current theme=theme focus=focus>
            {page}
        </Frame>
    }
    .into_any()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("gallery")
}

fn render(name: &str, current: Nav, focus: bool, page: fn() -> AnyView) -> Vec<String> {
    [Theme::Light, Theme::Dark]
        .into_iter()
        .map(|theme| {
            let body = Owner::new().with(|| {
                let (meta, _output) = ServerMetaContext::new();
                provide_context(meta);
                provide_meta_context();
                frame(current.clone(), theme, focus, page()).to_html()
            });
            let code = theme.code();
            let document = format!(
                "<!DOCTYPE html><html lang=\"en\" data-theme=\"{code}\"><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
                 <title>{name}</title><link rel=\"stylesheet\" href=\"main.css\"><body>{body}</body></html>"
            );
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(folder().join(format!("{name}-{code}.html")), &document).unwrap();
            document
        })
        .collect()
}

fn all() -> Vec<String> {
    let garments = || Nav::Stream("garments".into());
    [
        render("streams", Nav::Streams, false, pages::streams_page),
        render("agreement", garments(), false, pages::agreement_page),
        render("threshold", garments(), false, pages::threshold_page),
        render("ladder", garments(), false, pages::ladder_page),
        render("label", garments(), true, pages::label_page),
        render(
            "items",
            Nav::Stream("nodules".into()),
            false,
            pages::items_page,
        ),
        render("states", Nav::Elsewhere, false, pages::states_page),
    ]
    .concat()
}

#[test]
fn pages_carry_no_inline_styles_because_the_content_policy_forbids_them() {
    for page in all() {
        assert!(!page.contains(" style="));
        assert!(!page.contains("<style"));
    }
}

#[test]
fn a_label_cannot_smuggle_markup_into_a_chart_or_a_table() {
    for page in all() {
        assert!(!page.contains("<script>alert"));
    }
}

#[test]
fn every_picture_has_a_name_or_is_hidden_from_those_who_listen() {
    for page in all() {
        for svg in page.split("<svg").skip(1) {
            let head = &svg[..svg.find('>').unwrap()];
            let named = head.contains("aria-label=") || svg[head.len()..].starts_with("><title>");
            assert!(named || head.contains("aria-hidden"), "{head}");
        }
    }
}

#[test]
fn no_page_shows_a_number_that_is_none() {
    for page in all() {
        assert!(!page.contains("NaN") && !page.contains("inf "));
    }
}
