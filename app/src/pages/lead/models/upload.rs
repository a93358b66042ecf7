//! The form that uploads an ONNX model.

use crate::components::InputKind;
use crate::pages::reviewer::ladder::words::who_can;
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::Names;
use crate::words;
use leptos::prelude::*;
use understudy_ladder::Permission;

/// Uploading another version, for those who may.
#[component]
pub fn Upload(
    heading: Heading,
    input: InputKind,
    names: Names,
    takes_files: bool,
) -> impl IntoView {
    let form = if !takes_files {
        view! {
            <p>
                "Model files say one label of several, and this stream’s answers are something else. Let the model run on \
                 your side and post what it says, with its confidence, as the prediction of each item through the API."
            </p>
        }
        .into_any()
    } else if heading.allows(Permission::WriteModels) {
        view! { <Form slug=heading.slug input=input names=names /> }.into_any()
    } else {
        view! { <p class="muted">{who_can(Permission::WriteModels, words::ladder::can_upload)}</p> }
            .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="upload">
            <h2 id="upload">{words::models::upload()}</h2>
            {form}
        </section>
    }
}

#[component]
fn Form(slug: String, input: InputKind, names: Names) -> impl IntoView {
    let order: Vec<_> = names.labels.iter().map(|(id, _)| id.as_str()).collect();
    let order = order.join(", ");
    let fields = matches!(input, InputKind::Table | InputKind::Json).then(|| {
        view! {
            <div class="form-row">
                <label for="fields">{words::models::fields()}</label>
                <input id="fields" name="fields" aria-describedby="fields-hint" autocomplete="off" />
                <p class="form-hint" id="fields-hint">
                    {words::models::fields_hint()}
                </p>
            </div>
        }
    });
    view! {
        <form
            class="form"
            method="post"
            enctype="multipart/form-data"
            action=format!("/streams/{slug}/models")
        >
            <div class="form-row">
                <label for="name">{words::models::name_with_version()}</label>
                <input id="name" name="name" required maxlength="100" placeholder="garments-cnn v3" autocomplete="off" />
            </div>
            <div class="form-row">
                <label for="file">{words::models::onnx_file()}</label>
                <input id="file" name="file" type="file" accept=".onnx" required />
            </div>
            <div class="form-row">
                <label for="class-order">{words::models::order_of_classes()}</label>
                <input
                    id="class-order"
                    name="class_order"
                    autocomplete="off"
                    aria-describedby="class-order-hint"
                />
                <p class="form-hint" id="class-order-hint">
                    {words::around(&words::models::order_hint(words::HERE), vec![view! { <code>{order}</code> }.into_any()])}
                </p>
            </div>
            {fields}
            <p class="banner banner-caution">
                {words::models::check_order()}
            </p>
            <div class="deed">
                <button class="button button-primary" type="submit">
                    {words::models::upload_now()}
                </button>
                <p class="consequence">
                    {words::models::upload_does()}
                </p>
            </div>
        </form>
    }
}
